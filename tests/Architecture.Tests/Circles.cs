namespace PcpCluster.Architecture.Tests;

/// <summary>Circles of a directed graph.</summary>
internal static class Circles
{
    /// <summary>One circle for each set of nodes that reach each other, as "A -> B -> A"; empty where there is none.</summary>
    public static IEnumerable<string> In(ILookup<string, string> next)
    {
        var told = new HashSet<string>();
        foreach (string start in next.Select(n => n.Key).Order(StringComparer.Ordinal))
        {
            if (!told.Contains(start) && Back(start, next) is { } circle)
            {
                told.UnionWith(circle);
                yield return string.Join(" -> ", circle);
            }
        }
    }

    /// <summary>The shortest way from a node back to itself.</summary>
    private static List<string>? Back(string start, ILookup<string, string> next)
    {
        var from = new Dictionary<string, string>();
        var queue = new Queue<string>([start]);
        while (queue.TryDequeue(out string? node))
        {
            foreach (string to in next[node])
            {
                if (to == start)
                {
                    List<string> way = [start];
                    for (string at = node; at != start; at = from[at])
                    {
                        way.Add(at);
                    }

                    way.Add(start);
                    way.Reverse();
                    return way;
                }

                if (from.TryAdd(to, node))
                {
                    queue.Enqueue(to);
                }
            }
        }

        return null;
    }
}
