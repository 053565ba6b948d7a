using System.Collections.Immutable;
using PcpCluster.Numerics.Compression.Model;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Crystals.Symmetry;

namespace PcpCluster.Numerics.Compression.Orbits;

/// <summary>All images of some generators on one common support: where every generator's site goes, and how its vectors turn.</summary>
internal sealed class OrbitImages
{
    private const double Tolerance = 1e-6;

    public OrbitImages(OperationGroup group, Crystal crystal, IReadOnlyList<OrbitGenerator> generators)
    {
        var images = new List<OrbitImage>();
        var number = new Dictionary<PcpSite, int>();
        ulong all = group.Order == 64 ? ulong.MaxValue : (1UL << group.Order) - 1;
        for (int g = 0; g < generators.Count; g++)
        {
            OrbitGenerator generator = generators[g];
            foreach (int coset in group.LeftCosets(all, generator.Type.Stabilizer))
            {
                SymmetryOperation operation = group.Operations[coset];
                IntVector3 home = Home(crystal, operation, generator.Center.Support.Center);
                var sites = new int[generator.Center.Sites.Length];
                for (int s = 0; s < sites.Length; s++)
                {
                    PcpSite source = generator.Center.Sites[s];
                    var target = new PcpSite(operation.ImageCell(source.Atom, source.Cell) + home, operation.AtomMap[source.Atom]);
                    if (!number.TryGetValue(target, out sites[s]))
                    {
                        number.Add(target, sites[s] = number.Count);
                    }
                }

                images.Add(new(g, operation.CartesianRotation, sites));
            }
        }

        Images = [.. images];
        Sites = [.. number.OrderBy(pair => pair.Value).Select(pair => pair.Key)];
    }

    public ImmutableArray<OrbitImage> Images { get; }

    /// <summary>Union of the images' supports.</summary>
    public ImmutableArray<PcpSite> Sites { get; }

    // any translation of a term stands for the same tensor: the centre goes to the cell at the origin
    private static IntVector3 Home(Crystal crystal, SymmetryOperation operation, Vector3D center)
    {
        Vector3D image = (operation.Rotation * crystal.Lattice.ToFractional(center)) + operation.Translation;
        return -new IntVector3(Floor(image.X), Floor(image.Y), Floor(image.Z));

        static int Floor(double x) => (int)Math.Floor(x + Tolerance);
    }
}

/// <param name="Generator">Number of the generator.</param>
/// <param name="Rotation">Cartesian.</param>
/// <param name="Sites">For every site of the generator, its image's number in the common support.</param>
internal sealed record OrbitImage(int Generator, Matrix3 Rotation, int[] Sites);
