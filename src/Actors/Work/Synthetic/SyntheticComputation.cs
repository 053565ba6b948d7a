namespace PcpCluster.Actors.Work.Synthetic;

/// <summary>The worker's side of <see cref="SyntheticPhysics"/>.</summary>
public sealed class SyntheticComputation : IShardComputation
{
    public const string ComputationName = "synthetic";
    public const int ComputationVersion = 1;

    private const int RoundsBetweenStops = 1 << 16;

    public string Name => ComputationName;

    public int Version => ComputationVersion;

    public IShardEvaluator Prepare(WorkPackage package) => new Evaluator(package);

    private sealed class Evaluator(WorkPackage package) : IShardEvaluator
    {
        private readonly SyntheticSettings _settings = SyntheticSettings.Of(package);
        private readonly ulong _salt = Convert.ToUInt64(package.Checksum[..16], 16);

        public ShardResult Evaluate(ShardDescription shard, CancellationToken stop)
        {
            if (shard.Id == _settings.FailingShard)
            {
                throw new ArithmeticException("this shard is made to fail");
            }

            if (shard.Id == _settings.LethalShard)
            {
                Environment.FailFast("this shard is made to end its process");
            }

            ulong state = _salt ^ (shard.Seed + 1) * 0x9E3779B97F4A7C15;
            for (long round = 0; round < _settings.Rounds; round++)
            {
                if (round % RoundsBetweenStops == 0)
                {
                    stop.ThrowIfCancellationRequested();
                }

                state = Next(state);
            }

            double[] values = new double[_settings.Values];
            for (int i = 0; i < values.Length; i++)
            {
                state = Next(state);
                values[i] = (state >> 11) * (1.0 / (1UL << 53));
            }

            return new ShardResult(shard.Id, values, new[] { _settings.Rounds });
        }

        /// <summary>One step of splitmix64.</summary>
        private static ulong Next(ulong state)
        {
            state += 0x9E3779B97F4A7C15;
            ulong z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
