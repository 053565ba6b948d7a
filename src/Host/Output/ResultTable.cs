using System.Globalization;
using PcpCluster.Numerics.Foundation;

namespace PcpCluster.Host.Output;

/// <summary>Reads back the numeric tables of a result folder (BTE.* files and the like).</summary>
public static class ResultTable
{
    /// <summary>Rows of blank-separated numbers; lines that start with # are left out. Null where the file is not there.</summary>
    /// <exception cref="InputException">A line holds something that is not a number.</exception>
    public static double[][]? Read(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            return null;
        }

        var rows = new List<double[]>();
        long number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string content = line.Split('#')[0];
            string[] words = content.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
            {
                continue;
            }

            var row = new double[words.Length];
            for (int i = 0; i < words.Length; i++)
            {
                if (!double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out row[i]))
                {
                    throw new InputException(path, number, $"'{words[i]}'", "a number", "Write the folder anew with pcp kappa.");
                }
            }

            rows.Add(row);
        }

        return [.. rows];
    }

    /// <summary>One column of a table; rows that are shorter are left out.</summary>
    public static double[] Column(this double[][] table, int column) => [.. table.Where(r => r.Length > column).Select(r => r[column])];
}
