using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Formats.Espresso;

/// <summary>The lattice vectors that Quantum ESPRESSO's ibrav and celldm stand for (its file INPUT_PW).</summary>
internal static class EspressoLattice
{
    /// <param name="ibrav">The Bravais index, not 0.</param>
    /// <param name="alat">celldm(1) in Angstrom.</param>
    /// <param name="celldm">celldm(1) to celldm(6).</param>
    /// <returns>Null where ibrav is unknown or its parameters make no lattice.</returns>
    public static Lattice? Of(int ibrav, double alat, ReadOnlySpan<double> celldm)
    {
        Matrix3? vectors = ibrav switch
        {
            5 or -5 => Trigonal(celldm[3], alongZ: ibrav == 5),
            12 or 13 => Monoclinic(ibrav == 13, celldm[1], celldm[2], celldm[3]),
            -12 or -13 => MonoclinicAlongB(ibrav == -13, celldm[1], celldm[2], celldm[4]),
            14 => Triclinic(celldm[1], celldm[2], celldm[3], celldm[4], celldm[5]),
            _ => Orthogonal(ibrav, celldm[1], celldm[2]),
        };
        double volume = vectors is { } v ? (alat * v).Determinant : double.NaN;
        return double.IsFinite(volume) && Math.Abs(volume) > 1e-6 ? new(alat * vectors!.Value) : null;
    }

    private static Matrix3? Orthogonal(int ibrav, double b, double c) => ibrav switch
    {
        1 => Matrix3.Identity,
        2 => 0.5 * new Matrix3(new(-1, 0, 1), new(0, 1, 1), new(-1, 1, 0)),
        3 => 0.5 * new Matrix3(new(1, 1, 1), new(-1, 1, 1), new(-1, -1, 1)),
        -3 => 0.5 * new Matrix3(new(-1, 1, 1), new(1, -1, 1), new(1, 1, -1)),
        4 => new Matrix3(new(1, 0, 0), new(-0.5, Math.Sqrt(0.75), 0), new(0, 0, c)),
        6 => new Matrix3(new(1, 0, 0), new(0, 1, 0), new(0, 0, c)),
        7 => 0.5 * new Matrix3(new(1, -1, c), new(1, 1, c), new(-1, -1, c)),
        8 => new Matrix3(new(1, 0, 0), new(0, b, 0), new(0, 0, c)),
        9 => new Matrix3(new(0.5, b / 2, 0), new(-0.5, b / 2, 0), new(0, 0, c)),
        -9 => new Matrix3(new(0.5, -b / 2, 0), new(0.5, b / 2, 0), new(0, 0, c)),
        91 => new Matrix3(new(1, 0, 0), new(0, b / 2, -c / 2), new(0, b / 2, c / 2)),
        10 => 0.5 * new Matrix3(new(1, 0, c), new(1, b, 0), new(0, b, c)),
        11 => 0.5 * new Matrix3(new(1, b, c), new(-1, b, c), new(-1, -b, c)),
        _ => null,
    };

    private static Matrix3 Trigonal(double cosine, bool alongZ)
    {
        double tx = Math.Sqrt((1 - cosine) / 2);
        double ty = Math.Sqrt((1 - cosine) / 6);
        double tz = Math.Sqrt((1 + (2 * cosine)) / 3);
        if (alongZ)
        {
            return new(new(tx, -ty, tz), new(0, 2 * ty, tz), new(-tx, -ty, tz));
        }

        double u = tz - (2 * Math.Sqrt(2) * ty);
        double v = tz + (Math.Sqrt(2) * ty);
        return 1 / Math.Sqrt(3) * new Matrix3(new(u, v, v), new(v, u, v), new(v, v, u));
    }

    private static Matrix3 Monoclinic(bool centred, double b, double c, double cosine)
    {
        var second = new Vector3D(b * cosine, b * Math.Sqrt(1 - (cosine * cosine)), 0);
        return centred
            ? new(new(0.5, 0, -c / 2), second, new(0.5, 0, c / 2))
            : new(new(1, 0, 0), second, new(0, 0, c));
    }

    private static Matrix3 MonoclinicAlongB(bool centred, double b, double c, double cosine)
    {
        var third = new Vector3D(c * cosine, 0, c * Math.Sqrt(1 - (cosine * cosine)));
        return centred
            ? new(new(0.5, b / 2, 0), new(-0.5, b / 2, 0), third)
            : new(new(1, 0, 0), new(0, b, 0), third);
    }

    private static Matrix3 Triclinic(double b, double c, double cosBc, double cosAc, double cosAb)
    {
        double sinAb = Math.Sqrt(1 - (cosAb * cosAb));
        double height = 1 + (2 * cosBc * cosAc * cosAb) - (cosBc * cosBc) - (cosAc * cosAc) - (cosAb * cosAb);
        return new(
            new(1, 0, 0),
            new(b * cosAb, b * sinAb, 0),
            new(c * cosAc, c * (cosBc - (cosAc * cosAb)) / sinAb, c * Math.Sqrt(height) / sinAb));
    }
}
