namespace PcpCluster.Host.Runs;

/// <summary>What a run still takes: what was foretold for the waves to come, as much wrong as it was for those that are done.</summary>
/// <param name="Spent">Seconds that shards took.</param>
/// <param name="Foretold">Seconds that were foretold for them.</param>
/// <param name="AtWork">Foretold for the wave at hand.</param>
/// <param name="Ahead">Foretold for the waves after it; 0 where nobody knows.</param>
internal sealed record RunForecast(double Spent = 0, double Foretold = 0, double AtWork = 0, double Ahead = 0)
{
    /// <summary>Less says nothing about a ratio: start-up and compilation are most of it.</summary>
    private const double Enough = 2;

    /// <summary>A wave begins. One after which nobody knew what comes was of another kind: it says nothing about those to come.</summary>
    public RunForecast Begin(double cost, double ahead) =>
        Ahead > 0 ? new(Spent, Foretold + AtWork, cost, ahead) : new(0, 0, cost, ahead);

    public RunForecast Finish(double seconds) => this with { Spent = Spent + seconds };

    /// <summary>Processor seconds to go at the beginning of a wave; null where nobody knows.</summary>
    public double? ToGo => Ahead > 0 && Foretold > 0 && Spent >= Enough ? Spent / Foretold * (AtWork + Ahead) : null;
}
