using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;

namespace PcpCluster.Numerics.Formats.Alamode;

/// <summary>The input that a file of alm makes, with BORNINFO beside it.</summary>
internal static class AlamodeInput
{
    /// <exception cref="Foundation.InputException">The file or BORNINFO is damaged.</exception>
    public static CrystalInput Of(IAlamodeFile file, string format, string path, InputFolder folder, ReadOptions options)
    {
        Crystal crystal = BornInfo.AddTo(file.Crystal, folder);
        AnharmonicForceConstants? third = options.Third ? file.Anharmonic(3) : null;
        AnharmonicForceConstants? fourth = options.Fourth ? file.Anharmonic(4) : null;
        return new CrystalInput
        {
            Format = format,
            Files = new(path, path, third is null ? null : path, fourth is null ? null : path),
            Crystal = crystal,
            HarmonicForceConstants = file.Harmonic(BornInfo.Declaration(crystal)),
            Third = third,
            Fourth = fourth,
        };
    }
}
