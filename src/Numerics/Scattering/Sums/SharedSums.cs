using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using PcpCluster.Numerics.LinearAlgebra;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// What the triples of one owner give one irreducible point, absorption and emission: processes whose mode of this point is one branch at
/// a time, lanes to be summed, and such whose mode is one of eight lanes.
/// </summary>
internal sealed class SharedSums(GridModes modes)
{
    /// <summary>Absorption and emission.</summary>
    public const int Channels = 2;

    private readonly int _temperatures = modes.Occupation.Length;
    private readonly int _blocks = modes.PaddedBranches / GridModes.Lanes;

    // by eight branches; the layout is that of ByBranch with blocks in place of branches
    private readonly RateAccumulator _lanes = new(Channels, modes.PaddedBranches / GridModes.Lanes, modes.Occupation.Length);
    private readonly double[] _laneProcesses = new double[Channels * modes.PaddedBranches];

    /// <summary>By branch.</summary>
    public RateAccumulator ByBranch { get; } = new(Channels, modes.BranchCount, modes.Occupation.Length);

    /// <summary>Numbers that <see cref="Write"/> writes.</summary>
    public static int Length(int branches, int temperatures) => Channels * branches * (2 + (3 * temperatures));

    /// <summary>Bytes of an object.</summary>
    public static double Bytes(int branches, int temperatures) => 64 * Channels * ((3.0 * temperatures) + 1) * branches * 9 / 8;

    public void Clear()
    {
        ByBranch.Clear();
        _lanes.Clear();
        Array.Clear(_laneProcesses);
    }

    /// <summary>
    /// Sums as they are, without factors: phase space, processes, then for each temperature weighted phase space, rates of Umklapp and of
    /// normal processes, [channel][branch] each.
    /// </summary>
    public void Write(Span<double> target)
    {
        int branches = modes.BranchCount, length = Channels * branches;
        for (int channel = 0; channel < Channels; channel++)
        {
            for (int branch = 0; branch < branches; branch++)
            {
                int i = (channel * branches) + branch;
                target[i] = Both(ByBranch.PhaseSpace, _lanes.PhaseSpace, channel, branch);
                target[length + i] = ByBranch.Processes[i] + _laneProcesses[(channel * modes.PaddedBranches) + branch];
            }
        }

        target = target[(2 * length)..];
        int normal = Channels * _temperatures;
        for (int t = 0; t < _temperatures; t++)
        {
            for (int channel = 0; channel < Channels; channel++)
            {
                int row = (channel * _temperatures) + t;
                for (int branch = 0; branch < branches; branch++)
                {
                    int i = (channel * branches) + branch;
                    target[i] = Both(ByBranch.Weighted, _lanes.Weighted, row, branch);
                    target[length + i] = Both(ByBranch.Rate, _lanes.Rate, row, branch);
                    target[(2 * length) + i] = Both(ByBranch.Rate, _lanes.Rate, normal + row, branch);
                }
            }

            target = target[(3 * length)..];
        }
    }

    /// <summary>Adds processes of the phonons in the lanes with two others, occupied in slots 1 and 2.</summary>
    /// <param name="kept">Masks of the absorption of one, of the other, and of the decay into both.</param>
    /// <param name="slot1">Of the one.</param>
    /// <param name="slot2">Of the other.</param>
    /// <param name="size">Pairs of partners that this one stands for.</param>
    /// <param name="normal">Whether the shortest wave vectors sum to zero.</param>
    /// <param name="signed">Weights of absorption, the second negative, over the frequencies.</param>
    /// <param name="emission">The same of decay.</param>
    /// <param name="square">|V|^2.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddLanes(
        ThreePhononCandidate kept,
        long slot1,
        long slot2,
        int size,
        bool normal,
        in Vector512<double> signed,
        in Vector512<double> emission,
        in Vector512<double> square)
    {
        Count(kept.Block, 0.5 * size, kept.Absorb);
        Count(kept.Block, 0.5 * size, kept.Exchange);
        Count(modes.PaddedBranches + kept.Block, size, kept.Emit);
        int absorb = kept.Block / GridModes.Lanes, rate = normal ? Channels * _temperatures * _blocks : 0;
        int emit = absorb + (_temperatures * _blocks);
        for (int t = 0; t < _temperatures; t++, absorb += _blocks, emit += _blocks)
        {
            double n1 = modes.Occupation[t][slot1], n2 = modes.Occupation[t][slot2];
            Vector512<double> plus = signed * Vector512.Create(n1 - n2), minus = emission * Vector512.Create(n1 + n2 + 1);
            _lanes.Weighted[absorb] += plus;
            _lanes.Weighted[emit] += minus;
            _lanes.Rate[rate + absorb] = Vector512.FusedMultiplyAdd(plus, square, _lanes.Rate[rate + absorb]);
            _lanes.Rate[rate + emit] = Vector512.FusedMultiplyAdd(minus, square, _lanes.Rate[rate + emit]);
        }
    }

    /// <summary>Adds to the phase space of eight branches.</summary>
    public void AddPhaseSpace(int block, in Vector512<double> absorption, in Vector512<double> emission)
    {
        _lanes.PhaseSpace[block] += absorption;
        _lanes.PhaseSpace[_blocks + block] += emission;
    }

    private void Count(int branch, double processes, uint mask)
    {
        for (; mask != 0; mask &= mask - 1)
        {
            _laneProcesses[branch + BitOperations.TrailingZeroCount(mask)] += processes;
        }
    }

    private double Both(Vector512<double>[] byBranch, Vector512<double>[] byLane, int row, int branch) =>
        FixedLanes.Sum(byBranch[(row * modes.BranchCount) + branch]) + Lane(byLane, row, branch);

    private double Lane(Vector512<double>[] byLane, int row, int branch) =>
        byLane[(row * _blocks) + (branch / GridModes.Lanes)].GetElement(branch % GridModes.Lanes);
}
