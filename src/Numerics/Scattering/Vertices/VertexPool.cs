using System.Collections.Concurrent;

namespace PcpCluster.Numerics.Scattering.Vertices;

/// <summary>
/// Vertices or kernels of one grid, lent to the sums over ranges of its points: what they prepare from tensor and grid is made once a
/// thread, however small the ranges are.
/// </summary>
internal sealed class VertexPool<TVertex>(Func<TVertex> make)
{
    private readonly ConcurrentBag<TVertex> _idle = [];

    /// <param name="sum">Gets a function that it calls once a thread; the vertices come back when it returns.</param>
    public T Lend<T>(Func<Func<TVertex>, T> sum)
    {
        var lent = new ConcurrentBag<TVertex>();
        T result = sum(() =>
        {
            TVertex vertex = _idle.TryTake(out TVertex? idle) ? idle : make();
            lent.Add(vertex);
            return vertex;
        });
        foreach (TVertex vertex in lent)
        {
            _idle.Add(vertex);
        }

        return result;
    }
}
