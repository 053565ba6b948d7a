using PcpCluster.Numerics.Crystals.Geometry;

namespace PcpCluster.Numerics.Transport;

/// <summary>Symmetric 3 x 3 tensors stored as six numbers in the order xx, yy, zz, yz, xz, xy.</summary>
internal static class SymmetricTensor
{
    private static readonly (int Row, int Column)[] Components = [(0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1)];

    public static Matrix3 ToMatrix(ReadOnlySpan<double> six) =>
        new(new(six[0], six[5], six[4]), new(six[5], six[1], six[3]), new(six[4], six[3], six[2]));

    /// <summary>
    /// A linear map of symmetric tensors as a 6 x 6 matrix, [6 * result component + argument component], from its values on the six unit
    /// tensors.
    /// </summary>
    public static double[] Tabulate(Func<Matrix3, Matrix3> map)
    {
        var table = new double[36];
        Span<double> unit = stackalloc double[6];
        for (int argument = 0; argument < 6; argument++)
        {
            unit.Clear();
            unit[argument] = 1;
            Matrix3 image = map(ToMatrix(unit));
            for (int component = 0; component < 6; component++)
            {
                (int row, int column) = Components[component];
                table[(6 * component) + argument] = 0.5 * (image[row, column] + image[column, row]);
            }
        }

        return table;
    }

    /// <summary>result = table * argument for a table of <see cref="Tabulate"/>.</summary>
    public static void Apply(ReadOnlySpan<double> table, ReadOnlySpan<double> argument, Span<double> result)
    {
        for (int component = 0; component < 6; component++)
        {
            double sum = 0;
            for (int k = 0; k < 6; k++)
            {
                sum += table[(6 * component) + k] * argument[k];
            }

            result[component] = sum;
        }
    }
}
