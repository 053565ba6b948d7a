using System.Globalization;
using PcpCluster.Formats.Tests;

namespace PcpCluster.Bench;

/// <summary>
/// The fuzzer of the input formats for longer than a test may take: <c>fuzz COUNT SEED</c> damages COUNT folders, as many of each format,
/// and ends with 1 at the first fault, whose folder it keeps.
/// </summary>
internal static class FuzzRun
{
    public static async Task<int> Run(string[] args)
    {
        if (args.Length != 2
            || !int.TryParse(args[0], CultureInfo.InvariantCulture, out int count)
            || !int.TryParse(args[1], CultureInfo.InvariantCulture, out int seed)
            || count < 1)
        {
            await Console.Error.WriteLineAsync("fuzz COUNT SEED: two whole numbers, COUNT at least 1");
            return 2;
        }

        string[] formats = [.. FolderFuzz.Formats];
        int faults = 0;
        for (int k = 0; k < formats.Length; k++)
        {
            int rounds = ((count - k - 1) / formats.Length) + 1;
            string folder = Directory.CreateTempSubdirectory("pcp-fuzz-").FullName;
            try
            {
                int refused = await new FolderFuzz(formats[k], seed).Run(folder, rounds);
                Console.WriteLine($"{formats[k]}: {rounds} folders, {refused} refused, {rounds - refused} read");
                Directory.Delete(folder, recursive: true);
            }
            catch (FuzzException e)
            {
                faults++;
                Console.WriteLine($"{e.Message}\n  kept in {folder}");
            }
        }

        return faults == 0 ? 0 : 1;
    }
}
