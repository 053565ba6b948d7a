namespace PcpCluster.Numerics.Foundation;

/// <summary>
/// Runs independent work items on a fixed number of threads, each with its own worker. Items are handed out dynamically; as every item
/// writes only its own results, the outcome does not depend on the number of threads.
/// </summary>
internal static class ParallelWork
{
    /// <param name="count">Number of items.</param>
    /// <param name="options">Threads, progress and cancellation.</param>
    /// <param name="makeWorker">Called once a thread; the returned action runs one item.</param>
    /// <exception cref="OperationCanceledException">The computation was cancelled.</exception>
    public static void ForEach(int count, ComputeOptions options, Func<Action<int>> makeWorker)
    {
        int next = -1;
        int done = 0;
        Exception? failure = null;

        void Loop()
        {
            try
            {
                Action<int> worker = makeWorker();
                while (Volatile.Read(ref failure) is null && !options.Cancellation.IsCancellationRequested)
                {
                    int item = Interlocked.Increment(ref next);
                    if (item >= count)
                    {
                        return;
                    }

                    worker(item);
                    options.Progress?.Report((double)Interlocked.Increment(ref done) / count);
                }
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, exception, null);
            }
        }

        int threads = Math.Clamp(options.Threads, 1, Math.Max(1, count));
        var others = new Thread[threads - 1];
        for (int i = 0; i < others.Length; i++)
        {
            others[i] = new Thread(Loop, 16 << 20) { IsBackground = true, Name = $"pcp-{i + 1}" };
            others[i].Start();
        }

        Loop();
        foreach (Thread thread in others)
        {
            thread.Join();
        }

        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        options.Cancellation.ThrowIfCancellationRequested();
    }
}
