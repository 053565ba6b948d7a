using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Crystals.Symmetry;

/// <summary>A few operations of a space group whose products are all the others, modulo lattice translations.</summary>
internal static class SpaceGroupGenerators
{
    /// <summary>Numbers of the generators, rising: the first operation that those before do not give, until nothing is left.</summary>
    public static List<int> Of(SpaceGroup group)
    {
        // an operation is told by its rotation and the image of the first atom
        var numbers = new Dictionary<(IntMatrix3, int), int>();
        for (int i = 0; i < group.Operations.Length; i++)
        {
            numbers.TryAdd((group.Operations[i].Rotation, group.Operations[i].AtomMap[0]), i);
        }

        List<int> generators = [], reached = [];
        bool[] known = new bool[group.Operations.Length];
        for (int i = 0; i < group.Operations.Length; i++)
        {
            if (known[i] || IsIdentity(group.Operations[i]))
            {
                continue;
            }

            generators.Add(i);
            reached.Clear();
            reached.AddRange(generators);
            Array.Clear(known);
            generators.ForEach(g => known[g] = true);
            for (int next = 0; next < reached.Count; next++)
            {
                SymmetryOperation a = group.Operations[reached[next]];
                foreach (int g in generators)
                {
                    SymmetryOperation b = group.Operations[g];
                    if (numbers.TryGetValue((b.Rotation * a.Rotation, b.AtomMap[a.AtomMap[0]]), out int product) && !known[product])
                    {
                        known[product] = true;
                        reached.Add(product);
                    }
                }
            }
        }

        return generators;
    }

    private static bool IsIdentity(SymmetryOperation operation) => operation.Rotation == IntMatrix3.Identity && operation.AtomMap[0] == 0;
}
