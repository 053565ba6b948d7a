using System.Runtime.Intrinsics;
using PcpCluster.Numerics.Crystals.Geometry;
using PcpCluster.Numerics.Scattering.Layout;
using PcpCluster.Numerics.Scattering.Vertices;

namespace PcpCluster.Numerics.Scattering.Sums;

/// <summary>
/// The processes of <see cref="ThreePhononKernel{TVertex,TSink}"/> with weights of the linear tetrahedron method: for a partner p, the
/// functions omega(q + p) - omega(p) and omega(q + p) + omega(p) are linear in p within each tetrahedron around it. The weights of a
/// process depend on the mode that is called first: there is no process operator, only rows.
/// </summary>
internal sealed class TetrahedronKernel<TVertex, TSink> : IThreePhononKernel<TSink>
    where TVertex : struct, IThreePhononVertex
    where TSink : struct, IThreePhononSink
{
    private readonly GridModes _modes;
    private readonly TetrahedronMesh _mesh;
    private readonly NormalProcesses _normal;
    private readonly TVertex _vertex;
    private readonly KernelClock _clock = new();
    private readonly ThreePhononCandidate[] _candidates;
    private readonly Vector512<double>[] _weights; // [3 * candidate + {absorb, exchange, emit}]
    private readonly Vector512<double>[] _differences; // of one pair of branches: at +omega of each first branch, then at -omega
    private readonly Vector512<double>[] _sums;
    private readonly Vector512<double>[] _squares; // of every candidate
    private readonly double[] _energies; // omega of the first branches, then -omega
    private readonly long[] _partners = new long[TetrahedronMesh.NeighbourCount];
    private readonly long[] _thirds = new long[TetrahedronMesh.NeighbourCount];
    private int _count;

    public TetrahedronKernel(GridModes modes, TetrahedronMesh mesh, NormalProcesses normal, TVertex vertex)
    {
        _modes = modes;
        _mesh = mesh;
        _normal = normal;
        _vertex = vertex;
        int branches = modes.BranchCount;
        _candidates = new ThreePhononCandidate[branches * branches * (modes.PaddedBranches / GridModes.Lanes)];
        _weights = new Vector512<double>[3 * _candidates.Length];
        _squares = new Vector512<double>[_candidates.Length];
        _differences = new Vector512<double>[2 * branches];
        _sums = new Vector512<double>[branches];
        _energies = new double[2 * branches];
    }

    public KernelTimes Times => _clock.Read();

    public void Run(long q, PartnerOrbits partners, TSink sink)
    {
        _vertex.BeginFirst(q);
        for (int branch = 0; branch < _modes.BranchCount; branch++)
        {
            double omega = _modes.Frequency[(q * _modes.PaddedBranches) + branch]; // NaN where the mode takes no part
            _energies[branch] = omega;
            _energies[_modes.BranchCount + branch] = -omega;
        }

        IntVector3 address = _modes.Grid.Address(q);
        for (int i = 0; i < partners.Representatives.Count; i++)
        {
            long p = partners.Representatives[i];
            Add(q, p, _modes.Grid.Index(address + _modes.Grid.Address(p)), partners.Sizes[i], sink);
        }
    }

    private void Add(long q, long p, long third, int orbitSize, TSink sink)
    {
        bool timed = _clock.Begin();
        FindCandidates(p, third, orbitSize);
        if (timed)
        {
            _clock.EndCandidates();
        }

        if (_count == 0)
        {
            return;
        }

        _vertex.BeginPartner(p, third);
        _vertex.Squares(_candidates.AsSpan(0, _count), _squares);
        sink.BeginPartner(p);
        bool normal = _normal.IsNormal(q, p, third);
        int padded = _modes.PaddedBranches;
        for (int i = 0; i < _count; i++)
        {
            ThreePhononCandidate c = _candidates[i];
            long partnerSlot = (p * padded) + c.Partner;
            nint thirdSlot = (nint)(third * padded) + c.Block;
            Vector512<double> inverse =
                Vector512.Create(_modes.InverseFrequency[(q * padded) + c.First] * _modes.InverseFrequency[partnerSlot])
                    * Vector512.LoadUnsafe(ref _modes.InverseFrequency[thirdSlot]);
            sink.AddRates(
                c,
                partnerSlot,
                thirdSlot,
                orbitSize,
                normal,
                _weights[3 * i],
                _weights[(3 * i) + 1],
                _weights[(3 * i) + 2],
                inverse,
                _squares[i]);
        }

        if (timed)
        {
            _clock.EndElements();
        }
    }

    private void FindCandidates(long p, long third, int orbitSize)
    {
        _count = 0;
        int branches = _modes.BranchCount;
        Span<Vector512<double>> values = stackalloc Vector512<double>[TetrahedronMesh.NeighbourCount];
        Span<Vector512<double>> thirds = stackalloc Vector512<double>[TetrahedronMesh.NeighbourCount];
        _mesh.Neighbours(p, _partners);
        _mesh.Neighbours(third, _thirds);
        for (int block = 0; block < _modes.PaddedBranches; block += GridModes.Lanes)
        {
            for (int i = 0; i < values.Length; i++)
            {
                thirds[i] = _mesh.Frequencies(_thirds[i], block);
            }

            Vector512<double> own = Vector512.LoadUnsafe(ref _modes.Frequency[(third * _modes.PaddedBranches) + block]);
            Vector512<double> counts =
                Vector512.ConditionalSelect(Vector512.Equals(own, own), Vector512.Create(0.5 * orbitSize), Vector512<double>.Zero);
            for (int partner = 0; partner < branches; partner++)
            {
                if (double.IsNaN(_modes.Frequency[(p * _modes.PaddedBranches) + partner]))
                {
                    continue;
                }

                Array.Clear(_differences);
                Array.Clear(_sums);
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = thirds[i] - Vector512.Create(_mesh.Frequency(_partners[i], partner));
                }

                _mesh.AddWeights(values, _energies, _differences);
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = thirds[i] + Vector512.Create(_mesh.Frequency(_partners[i], partner));
                }

                _mesh.AddWeights(values, _energies.AsSpan(0, branches), _sums);
                Collect(partner, block, counts);
            }
        }
    }

    private void Collect(int partner, int block, Vector512<double> counts)
    {
        int branches = _modes.BranchCount;
        for (int first = 0; first < branches; first++)
        {
            Vector512<double> absorb = counts * _differences[first];
            Vector512<double> exchange = counts * _differences[branches + first];
            Vector512<double> emit = counts * _sums[first];
            var candidate =
                new ThreePhononCandidate((short)first, (short)partner, (short)block, Lanes(absorb), Lanes(exchange), Lanes(emit));
            if (candidate.Kept != 0)
            {
                _candidates[_count] = candidate;
                _weights[3 * _count] = absorb;
                _weights[(3 * _count) + 1] = exchange;
                _weights[(3 * _count) + 2] = emit;
                _count++;
            }
        }
    }

    private static byte Lanes(Vector512<double> weights) =>
        (byte)Vector512.GreaterThan(weights, Vector512<double>.Zero).ExtractMostSignificantBits();
}
