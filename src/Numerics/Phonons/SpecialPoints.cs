using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.Phonons;

/// <summary>
/// Special points of the Brillouin zones with their customary labels, in units of the reciprocals of <see cref="BravaisLattice.Axes"/>, and
/// the order in which a band structure visits them: a dash joins, a bar jumps.
/// </summary>
internal sealed record SpecialPoints(string Route, params (string Label, Vector3D Position)[] Points)
{
    public static SpecialPoints Of(BravaisLattice lattice) => lattice.Type switch
    {
        BravaisType.SimpleCubic => new(
            "Γ-X-M-Γ-R-X|M-R",
            ("Γ", Vector3D.Zero),
            ("X", new(0, 0.5, 0)),
            ("M", new(0.5, 0.5, 0)),
            ("R", new(0.5, 0.5, 0.5))),
        BravaisType.FaceCentredCubic => new(
            "Γ-X-U|K-Γ-L-W-X",
            ("Γ", Vector3D.Zero),
            ("X", new(0, 1, 0)),
            ("U", new(0.25, 1, 0.25)),
            ("K", new(0.75, 0.75, 0)),
            ("L", new(0.5, 0.5, 0.5)),
            ("W", new(0.5, 1, 0))),
        BravaisType.BodyCentredCubic => new(
            "Γ-H-N-Γ-P-H|P-N",
            ("Γ", Vector3D.Zero),
            ("H", new(0, 1, 0)),
            ("N", new(0.5, 0.5, 0)),
            ("P", new(0.5, 0.5, 0.5))),
        BravaisType.Hexagonal => new(
            "Γ-M-K-Γ-A-L-H-A|L-M|K-H",
            ("Γ", Vector3D.Zero),
            ("M", new(0.5, 0, 0)),
            ("K", new(1.0 / 3, 1.0 / 3, 0)),
            ("A", new(0, 0, 0.5)),
            ("L", new(0.5, 0, 0.5)),
            ("H", new(1.0 / 3, 1.0 / 3, 0.5))),
        BravaisType.Rhombohedral => Rhombohedral(lattice.Axes),
        BravaisType.SimpleTetragonal => new(
            "Γ-X-M-Γ-Z-R-A-Z|X-R|M-A",
            ("Γ", Vector3D.Zero),
            ("X", new(0, 0.5, 0)),
            ("M", new(0.5, 0.5, 0)),
            ("Z", new(0, 0, 0.5)),
            ("R", new(0, 0.5, 0.5)),
            ("A", new(0.5, 0.5, 0.5))),
        BravaisType.BodyCentredTetragonal => new(
            "Γ-X-P-N-Γ-Z",
            ("Γ", Vector3D.Zero),
            ("X", new(0.5, 0.5, 0)),
            ("P", new(0.5, 0.5, 0.5)),
            ("N", new(0.5, 0, 0.5)),
            ("Z", new(0, 0, 1))),
        BravaisType.SimpleOrthorhombic or BravaisType.FaceCentredOrthorhombic
            or BravaisType.BodyCentredOrthorhombic or BravaisType.BaseCentredOrthorhombic => Orthorhombic(lattice.Type),
        _ => new(
            "X-Γ-Y|V-Γ-Z|U-Γ-T|R-Γ",
            ("Γ", Vector3D.Zero),
            ("X", new(0.5, 0, 0)),
            ("Y", new(0, 0.5, 0)),
            ("Z", new(0, 0, 0.5)),
            ("V", new(0.5, 0.5, 0)),
            ("U", new(0.5, 0, 0.5)),
            ("T", new(0, 0.5, 0.5)),
            ("R", new(0.5, 0.5, 0.5))),
    };

    private static SpecialPoints Orthorhombic(BravaisType type) => type switch
    {
        BravaisType.SimpleOrthorhombic => new(
            "Γ-X-S-Y-Γ-Z-U-R-T-Z|Y-T|U-X|S-R",
            ("Γ", Vector3D.Zero),
            ("X", new(0.5, 0, 0)),
            ("Y", new(0, 0.5, 0)),
            ("Z", new(0, 0, 0.5)),
            ("S", new(0.5, 0.5, 0)),
            ("T", new(0, 0.5, 0.5)),
            ("U", new(0.5, 0, 0.5)),
            ("R", new(0.5, 0.5, 0.5))),
        BravaisType.FaceCentredOrthorhombic => new(
            "Γ-X|Γ-Y|Γ-Z|Γ-L",
            ("Γ", Vector3D.Zero),
            ("X", new(1, 0, 0)),
            ("Y", new(0, 1, 0)),
            ("Z", new(0, 0, 1)),
            ("L", new(0.5, 0.5, 0.5))),
        BravaisType.BodyCentredOrthorhombic => new(
            "Γ-X|Γ-R-W-S-Γ-T-W",
            ("Γ", Vector3D.Zero),
            ("X", new(1, 0, 0)),
            ("S", new(0.5, 0.5, 0)),
            ("T", new(0, 0.5, 0.5)),
            ("R", new(0.5, 0, 0.5)),
            ("W", new(0.5, 0.5, 0.5))),
        _ => new(
            "Γ-Y-T-Z-Γ-S-R-Z",
            ("Γ", Vector3D.Zero),
            ("Y", new(0, 1, 0)),
            ("T", new(0, 1, 0.5)),
            ("Z", new(0, 0, 0.5)),
            ("S", new(0.5, 0.5, 0)),
            ("R", new(0.5, 0.5, 0.5))),
    };

    /// <summary>
    /// Setyawan and Curtarolo, Comput. Mater. Sci. 49, 299 (2010): the shape of the zone differs for angles below and above 90 degrees.
    /// </summary>
    private static SpecialPoints Rhombohedral(Matrix3 axes)
    {
        double cosine = Vector3D.Dot(axes.Row0, axes.Row1) / (axes.Row0.Length * axes.Row1.Length);
        if (cosine > 0)
        {
            double eta = (1 + (4 * cosine)) / (2 + (4 * cosine));
            double nu = 0.75 - (eta / 2);
            return new(
                "Γ-L-B1|B-Z-Γ-X|Q-F-P1-Z|L-P",
                ("Γ", Vector3D.Zero),
                ("B", new(eta, 0.5, 1 - eta)),
                ("B1", new(0.5, 1 - eta, eta - 1)),
                ("F", new(0.5, 0.5, 0)),
                ("L", new(0.5, 0, 0)),
                ("P", new(eta, nu, nu)),
                ("P1", new(1 - nu, 1 - nu, 1 - eta)),
                ("Q", new(1 - nu, nu, 0)),
                ("X", new(nu, 0, -nu)),
                ("Z", new(0.5, 0.5, 0.5)));
        }

        // tan^2(alpha/2) = (1 - cos alpha)/(1 + cos alpha)
        double wide = (1 + cosine) / (2 * (1 - cosine));
        double rest = 0.75 - (wide / 2);
        return new(
            "Γ-P-Z-Q-Γ-F-P1-Q1-L-Z",
            ("Γ", Vector3D.Zero),
            ("F", new(0.5, -0.5, 0)),
            ("L", new(0.5, 0, 0)),
            ("P", new(1 - rest, -rest, 1 - rest)),
            ("P1", new(rest, rest - 1, rest - 1)),
            ("Q", new(wide, wide, wide)),
            ("Q1", new(1 - wide, -wide, -wide)),
            ("Z", new(0.5, -0.5, 0.5)));
    }
}
