using System.Globalization;
using PcpCluster.Formats.Hdf5.Files;
using PcpCluster.Formats.Hdf5.Phono3py.Structure;
using PcpCluster.Numerics.ForceConstants.Supercells;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Formats.Hdf5.Phono3py;

/// <summary>fc2.hdf5 and fc3.hdf5 of phonopy and phono3py, full or compact, under new or old names.</summary>
internal static class ForceConstantsFile
{
    private static readonly string[] SecondNames = ["force_constants", "fc2"];
    private static readonly string[] ThirdNames = ["fc3"];

    /// <param name="path">The file.</param>
    /// <param name="rank">2 or 3.</param>
    /// <param name="order">The supercell that the yaml file describes.</param>
    /// <param name="unit">eV/Angstrom^rank of the file's unit.</param>
    /// <exception cref="InputException">The file is damaged or belongs to another supercell.</exception>
    public static SupercellForceConstants Read(string path, int rank, SupercellOrder order, double unit)
    {
        using var file = Hdf5File.Open(path);
        string[] names = rank == 2 ? SecondNames : ThirdNames;
        string name = file.FirstOf(names) ?? throw new InputException(
            path,
            0,
            "no dataset " + string.Join(" or ", names),
            rank == 2 ? "second-order force constants" : "third-order force constants",
            "Is this another of phono3py's files under this name?");
        int supercell = order.Numbers.Length;
        int primitive = order.Atoms.Crystal.AtomCount;
        int[] shape = file.Shape(name);
        bool[] fits = new bool[2 * rank];
        for (int i = 0; i < Math.Min(shape.Length, fits.Length); i++)
        {
            fits[i] = i == 0 ? shape[0] == primitive || shape[0] == supercell : shape[i] == (i < rank ? supercell : 3);
        }

        if (shape.Length != 2 * rank || fits.Contains(false))
        {
            string expected = string.Join(
                ", ", Enumerable.Repeat(supercell.ToString(CultureInfo.InvariantCulture), rank - 1).Concat(Enumerable.Repeat("3", rank)));
            throw file.Error(
                name,
                $"the shape ({string.Join(", ", shape)})",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"({primitive} or {supercell}, {expected}): {primitive} atoms of the primitive cell, {supercell} of {order.Name}"),
                "The file belongs to another supercell, or its indices are in Fortran order: take both files from one run of phono3py.");
        }

        int[] rows = shape[0] == supercell && supercell != primitive ? order.Representatives : CompactRows(file, order);
        double[] values = new double[checked((int)(primitive * Math.Pow(supercell, rank - 1) * Math.Pow(3, rank)))];
        bool compact = shape[0] == primitive;
        int[] wanted = compact ? [.. Enumerable.Range(0, primitive)] : rows;
        foreach ((int i, double[] row) in file.Rows(name, wanted).Index())
        {
            if (rank == 2 && row.All(v => v == 0))
            {
                // chunks whose address is lost read as zeros
                throw file.Error(
                    name, $"nothing but zeros in row {wanted[i] + 1}", "force constants", "The file is damaged: make it again.");
            }

            CopyRow(row, rank, order, rows[i], values, unit);
        }

        int bad = Array.FindIndex(values, v => !double.IsFinite(v));
        return bad < 0
            ? SupercellForceConstants.Dense(rank, order.Atoms, values)
            : throw file.Error(name, $"{values[bad]}", "finite numbers", "The file is damaged: make it again.");
    }

    /// <summary>The supercell atom (the file's number) of each row.</summary>
    private static int[] CompactRows(Hdf5File file, SupercellOrder order)
    {
        if (!file.Has("p2s_map"))
        {
            return [.. order.Representatives.Order()];
        }

        long[] map = file.Integers("p2s_map");
        int count = order.Numbers.Length;
        bool whole = map.Length == order.Atoms.Crystal.AtomCount
            && map.All(a => a >= 0 && a < count)
            && map.Select(a => order.Atoms.Kind(order.Numbers[a])).Distinct().Count() == map.Length;
        return whole ? [.. map.Select(a => (int)a)] : throw file.Error(
            "p2s_map",
            "[" + string.Join(", ", map.Take(20)) + "]",
            $"one atom of {order.Name} for each atom of the primitive cell ({string.Join(", ", order.Representatives)})",
            "The file belongs to another supercell or to another order of its atoms: take both files from one run.");
    }

    // leg 1 is an atom of the supercell anywhere: everything moves with it into cell 0
    private static void CopyRow(double[] row, int rank, SupercellOrder order, int first, double[] values, double unit)
    {
        SupercellAtoms atoms = order.Atoms;
        int count = atoms.Count;
        int origin = order.Numbers[first];
        int[] target = new int[count];
        for (int j = 0; j < count; j++)
        {
            target[j] = atoms.Shifted(order.Numbers[j], origin);
        }

        int block = rank == 2 ? 9 : 27;
        int tuples = rank == 2 ? count : count * count;
        long start = (long)atoms.Kind(origin) * tuples;
        for (int tuple = 0; tuple < tuples; tuple++)
        {
            long to = start + (rank == 2 ? target[tuple] : ((long)target[tuple / count] * count) + target[tuple % count]);
            for (int k = 0; k < block; k++)
            {
                values[(to * block) + k] = unit * row[(tuple * block) + k];
            }
        }
    }
}
