using System.Runtime.InteropServices;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// Processes with one absorbed and two emitted partners in which an incoming and an outgoing phonon are the same mode, or modes of one
/// degenerate set, are no relaxation. Sets count as a whole: within a set the modes are an arbitrary basis.
/// </summary>
internal static class TrivialTuples
{
    public static void Remove(GridModes modes, long q, long p1, long p2, long p3, List<FourPhononCandidate> candidates)
    {
        int d = modes.BranchCount;
        int padded = modes.PaddedBranches;
        long opposite = modes.Grid.Opposite(q);
        double[] omega = modes.Frequency;
        Span<FourPhononCandidate> all = CollectionsMarshal.AsSpan(candidates);
        int kept = 0;
        foreach (FourPhononCandidate c in all)
        {
            double omega1 = omega[(q * padded) + (c.Row / d)], omega2 = omega[(p1 * padded) + (c.Row % d)],
                omega3 = omega[(p2 * padded) + c.Third];
            ulong masks = c.Masks;
            for (int lane = 0; lane < GridModes.Lanes; lane++)
            {
                double omega4 = omega[(p3 * padded) + (c.Block * GridModes.Lanes) + lane];

                // -P_j is Q: then P_i and -P_k have the same wave vector as well
                bool same1 = p1 == opposite && (omega2 == omega1 || omega3 == omega4);
                bool same2 = p2 == opposite && (omega3 == omega1 || omega2 == omega4);
                bool same3 = p3 == opposite && (omega4 == omega1 || omega2 == omega3);
                ulong remove = (same2 || same3 ? 1UL << 24 : 0) // +--: P2 and P3 go out
                    | (same1 || same3 ? 1UL << 32 : 0)
                    | (same1 || same2 ? 1UL << 40 : 0);
                masks &= ~(remove << lane);
            }

            if (masks != 0)
            {
                all[kept++] = c with { Masks = masks };
            }
        }

        candidates.RemoveRange(kept, candidates.Count - kept);
    }
}
