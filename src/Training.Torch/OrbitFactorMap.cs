using PcpCluster.Numerics.Compression.Orbits;
using PcpCluster.Numerics.Crystals.Geometry;
using static TorchSharp.torch;

namespace PcpCluster.Training.Torch;

/// <summary>Terms in orbits: generators are row terms, all their images column terms.</summary>
internal sealed class OrbitFactorMap : FactorMap
{
    private readonly OrbitTerms _terms;
    private readonly int _order;
    private readonly Block[] _blocks;

    public OrbitFactorMap(OrbitTerms terms, ScalarType type, Device where)
        : base(type, where)
    {
        _terms = terms;
        _order = terms.Problem.Order;
        OrbitCenter[] centers = [.. terms.Centers];
        _blocks = [.. centers.Select(MakeBlock)];
        Blocks = [.. centers.Select((c, k) => new RowBlock(
            c.Sites, terms.Overlaps[k], [.. terms.Generators.Where(g => g.Center == c).Select(g => (double)g.Type.Size)]))];
        Places = [.. Enumerable.Range(0, terms.Generators.Sum(g => g.ParameterCount))];
    }

    public override IReadOnlyList<RowBlock> Blocks { get; }

    public override bool Symmetric => false;

    public override int[] Places { get; }

    public override Tensor[] Rows(Tensor parameters) => [.. _blocks.Select(block =>
        cat([.. block.Runs.Select(run => Factors(run, parameters))], 2).view(parameters.shape[0], _order, -1, block.Sites, 3))];

    public override Tensor Columns(Tensor[] rows) => cat([.. _blocks.Select((block, k) => Images(block, rows[k]))], 2);

    public override Tensor ColumnMoments(Tensor[] rowMoments) => cat(
        [.. _blocks.Select((block, k) => matmul(
            rowMoments[k].index_select(2, block.Row).unsqueeze(3), block.MomentRotations.transpose(1, 2)).squeeze(3))],
        2);

    public override void AddColumnMomentGradient(Tensor gradient, Tensor[] rowMomentGradients)
    {
        long first = 0;
        for (int k = 0; k < _blocks.Length; k++)
        {
            Tensor own = gradient.narrow(2, first, _blocks[k].Images).unsqueeze(3);
            rowMomentGradients[k].index_add_(2, _blocks[k].Row, matmul(own, _blocks[k].MomentRotations).squeeze(3), Scalars.One);
            first += _blocks[k].Images;
        }
    }

    public override Tensor ToParameters(Tensor[] rowGradients)
    {
        long starts = rowGradients[0].shape[0];
        Tensor result = zeros([starts, Places.Length], dtype: Type, device: Where);
        for (int k = 0; k < _blocks.Length; k++)
        {
            Tensor flat = rowGradients[k].reshape(starts, _order, -1, 3 * _blocks[k].Sites);
            long term = 0;
            foreach (Run run in _blocks[k].Runs)
            {
                Tensor own = result.narrow(1, run.First, run.Count * run.Unknowns).view(starts, run.Count, run.Unknowns);
                for (int i = 0; i < _order; i++)
                {
                    Tensor part = matmul(flat.select(1, i).narrow(1, term, run.Count), run.Bases[i].t());
                    own.narrow(2, run.Offsets[i], run.Bases[i].shape[0]).add_(part, Scalars.One);
                }

                term += run.Count;
            }
        }

        return result;
    }

    private static Tensor Factors(Run run, Tensor parameters)
    {
        Tensor own = parameters.narrow(1, run.First, run.Count * run.Unknowns).view(-1, run.Count, run.Unknowns);
        return stack(run.Bases.Select((basis, i) => matmul(own.narrow(2, run.Offsets[i], basis.shape[0]), basis)), 1);
    }

    // the last site of every generator's list is empty: common sites that an image does not reach point there
    private Tensor Images(Block block, Tensor rows)
    {
        long starts = rows.shape[0];
        Tensor turned = matmul(rows.index_select(2, block.Row), block.Rotations);
        Tensor padded = nn.functional.pad(turned, [0, 0, 0, 1]);
        return padded.reshape(starts, _order, -1, 3).index_select(2, block.Sources).view(starts, _order, block.Images, -1, 3);
    }

    private Block MakeBlock(OrbitCenter center)
    {
        int[] members = [.. Enumerable.Range(0, _terms.Generators.Length).Where(g => _terms.Generators[g].Center == center)];
        OrbitImage[] images = [.. _terms.Images.Images.Where(i => _terms.Generators[i.Generator].Center == center)];
        var rotations = new List<double>();
        var moments = new List<double>();
        var sources = new List<long>();
        for (int image = 0; image < images.Length; image++)
        {
            // a row vector times the transposed matrix
            Matrix3 r = images[image].Rotation;
            rotations.AddRange(from c in Enumerable.Range(0, 3) from a in Enumerable.Range(0, 3) select r[a, c]);
            moments.AddRange(from s in Enumerable.Range(0, 9) from t in Enumerable.Range(0, 9) select r[s / 3, t / 3] * r[s % 3, t % 3]);
            long[] source =
                [.. Enumerable.Repeat(((long)image * (center.Sites.Length + 1)) + center.Sites.Length, _terms.Images.Sites.Length)];
            for (int s = 0; s < center.Sites.Length; s++)
            {
                source[images[image].Sites[s]] = ((long)image * (center.Sites.Length + 1)) + s;
            }

            sources.AddRange(source);
        }

        return new(
            [.. Runs(members)],
            center.Sites.Length,
            images.Length,
            tensor([.. images.Select(i => (long)Array.IndexOf(members, i.Generator))], device: Where),
            Constant([.. rotations], images.Length, 3, 3).unsqueeze(0).unsqueeze(0),
            Constant([.. moments], images.Length, 9, 9),
            tensor(sources.ToArray(), device: Where));
    }

    // neighbours that are one generator are one product of matrices
    private IEnumerable<Run> Runs(int[] members)
    {
        for (int k = 0; k < members.Length;)
        {
            OrbitGenerator generator = _terms.Generators[members[k]];
            int count = 1;
            while (k + count < members.Length
                && members[k + count] == members[k] + count
                && _terms.Generators[members[k + count]] == generator)
            {
                count++;
            }

            yield return new(
                _terms.Generators.Take(members[k]).Sum(g => g.ParameterCount),
                count,
                generator.ParameterCount,
                [.. Enumerable.Range(0, _order).Select(generator.FirstParameter)],
                [.. Enumerable.Range(0, _order).Select(i => Constant(
                    [.. generator.Basis(i).SelectMany(b => b)], generator.Basis(i).Length, 3 * generator.Center.Sites.Length))]);
            k += count;
        }
    }

    private sealed record Run(long First, long Count, long Unknowns, int[] Offsets, Tensor[] Bases);

    private sealed record Block(Run[] Runs, int Sites, int Images, Tensor Row, Tensor Rotations, Tensor MomentRotations, Tensor Sources);
}
