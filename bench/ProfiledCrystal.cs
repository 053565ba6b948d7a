using System.Diagnostics;
using PcpCluster.Numerics.Crystals.Grids;
using PcpCluster.Numerics.Crystals.Symmetry;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Sums;

namespace PcpCluster.Bench;

/// <summary>An input folder that has been read for a profile: 300 K, default widths, one thread.</summary>
internal sealed class ProfiledCrystal
{
    private readonly SpaceGroup _group;

    public ProfiledCrystal(string folder)
    {
        Input = InputFormats.Read(folder);
        Model = new(Input.Crystal, Input.HarmonicForceConstants, PhysicalConstants.Codata2018);
        _group = SpaceGroup.Find(Input.Crystal);
    }

    /// <summary>Processor seconds that this process has taken.</summary>
    public static double Seconds => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;

    public CrystalInput Input { get; }

    public HarmonicModel Model { get; }

    /// <summary>A grid of n^3 points with its phonons.</summary>
    public ScatteringSetup OnGrid(int n) => ScatteringSetup.OnGrid(
        Model, _group, new QPointGrid(n, n, n), [300], new BroadeningOptions(), Conventions.Ours, ComputeOptions.SingleThread);
}
