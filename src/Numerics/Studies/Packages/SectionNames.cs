namespace PcpCluster.Numerics.Studies.Packages;

/// <summary>Names of the sections of packages and wave inputs.</summary>
internal static class SectionNames
{
    public const string Crystal = "crystal";
    public const string Harmonic = "harmonic";
    public const string Third = "third";
    public const string Fourth = "fourth";
    public const string Modes3 = "modes3";
    public const string Modes4 = "modes4";

    public static string Modes(int order) => order == 3 ? Modes3 : Modes4;
}
