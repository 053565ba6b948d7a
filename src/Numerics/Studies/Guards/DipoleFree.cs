using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Formats;
using PcpCluster.Numerics.Formats.Writing;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Phonons;

namespace PcpCluster.Numerics.Studies.Guards;

/// <summary>
/// Second order that holds nothing of the dipole-dipole interaction, from constants with an Ewald sum: where both parts of that sum
/// together are the whole interaction, the part in real space is all that distinguishes the two.
/// </summary>
internal static class DipoleFree
{
    /// <summary>Terms below exp(-this) are left out.</summary>
    private const double Cutoff = 36;

    /// <summary>
    /// The input as a format wants it. Readers have one value of e^2/(4 pi eps0); the charges make up for another one.
    /// </summary>
    public static CrystalInput For(IOutputFormat target, CrystalInput input)
    {
        Crystal crystal = input.Crystal;
        if (!target.WantsNoDipoles
            || crystal.Dielectric is not { } dielectric
            || input.HarmonicForceConstants.Declaration.Polar is not PolarScheme.Ewald scheme
            || scheme.Holds == DipolePart.None)
        {
            return input;
        }

        double factor = Math.Sqrt(scheme.CoulombConstant / PhysicalConstants.CoulombConstant);
        return input with
        {
            Crystal = crystal with
            {
                Dielectric = dielectric with { BornCharges = [.. dielectric.BornCharges.Select(z => factor * z)] },
            },
            HarmonicForceConstants = Of(crystal, dielectric, input.HarmonicForceConstants, scheme),
        };
    }

    private static HarmonicForceConstants Of(
        Crystal crystal, DielectricResponse dielectric, HarmonicForceConstants constants, PolarScheme.Ewald scheme)
    {
        scheme = scheme with { Cutoff = Cutoff };
        HarmonicForceConstants resolved = ResolvedHarmonics.Resolve(
            crystal, scheme.Holds == DipolePart.Whole ? WithoutReciprocalSum(crystal, dielectric, constants, scheme) : constants);
        var blocks = new Dictionary<(int First, int Second, IntVector3 Cell), double[]>();
        for (int block = 0; block < resolved.BlockCount; block++)
        {
            Add((resolved.FirstAtom(block), resolved.SecondAtom(block), resolved.Cell(block)), resolved.Block(block), 1);
        }

        foreach (DipoleBlock block in EwaldRealSpace.Blocks(crystal, dielectric, scheme))
        {
            Add((block.First, block.Second, block.Cell), block.Values, -1);
        }

        return new(
            crystal.AtomCount,
            [.. blocks.Keys.SelectMany(k => (int[])[k.First, k.Second])],
            [.. blocks.Keys.Select(k => k.Cell)],
            [.. blocks.Values.SelectMany(v => v)],
            new(new PolarScheme.Ewald(scheme.Spread, DipolePart.None, Cutoff)));

        void Add((int, int, IntVector3) key, ReadOnlySpan<double> values, double sign)
        {
            if (!blocks.TryGetValue(key, out double[]? sum))
            {
                blocks.Add(key, sum = new double[9]);
            }

            for (int k = 0; k < 9; k++)
            {
                sum[k] += sign * values[k];
            }
        }
    }

    private static HarmonicForceConstants WithoutReciprocalSum(
        Crystal crystal, DielectricResponse dielectric, HarmonicForceConstants constants, PolarScheme.Ewald scheme)
    {
        double squared = PhysicalConstants.Codata2018.ElectronVoltFrequencySquared;
        double charge = 4 * Math.PI * scheme.CoulombConstant * squared;
        return EwaldSeparation.WithoutReciprocalSum(
            crystal, constants, new EwaldCorrection(crystal, dielectric, charge, scheme.Spread, scheme.Cutoff), squared);
    }
}
