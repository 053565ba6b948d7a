namespace PcpCluster.Host.Tests.Library;

/// <summary>The program of docs/library.md, compiled; a test compares the two texts.</summary>
internal static class TenLines
{
    public static void Run(string folder, TextWriter output)
    {
        // begin
        Material material = Material.Open(folder);
        var options = new ConductivityOptions { Grid = 6, Temperature = [200, 300] };
        var kappa = material.Conductivity(options);
        foreach (var c in kappa.Conductivities)
        {
            output.WriteLine($"{c.Temperature} K: {c.Mean:R} W/(m K)");
        }

        // end
    }
}
