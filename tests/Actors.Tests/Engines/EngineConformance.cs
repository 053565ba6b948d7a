using PcpCluster.Actors.Engines;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Work;
using PcpCluster.Numerics.Crystals.Grids;

namespace PcpCluster.Actors.Tests.Engines;

/// <summary>What every engine promises (see <see cref="IEngine"/>). A test class per engine supplies the connections.</summary>
public abstract class EngineConformance : IAsyncLifetime
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private readonly CancellationTokenSource _end = new(_patience);
    private readonly List<IEngine> _engines = [];

    protected PipelineOptions Options { get; } = new() { MaxDeliveries = 3 };

    /// <summary>Stops the test when an expected message does not come.</summary>
    protected CancellationToken Patience => _end.Token;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (IEngine engine in _engines)
        {
            await engine.DisposeAsync();
        }

        _end.Dispose();
    }

    [ServerFact]
    public async Task DurableMailboxKeepsMessagesWhileItsOwnerIsAway()
    {
        IEngine a = await Connected();
        IEngine b = await Connected();
        IMailbox mailbox = await b.OpenMailbox("coordinator", MailboxKind.Durable, fresh: true, Patience);
        await mailbox.DisposeAsync();
        Assert.True(await a.Send("coordinator", new RunFinished("1"), Patience));
        mailbox = await b.OpenMailbox("coordinator", MailboxKind.Durable, fresh: false, Patience);
        Assert.Equal("1", (await mailbox.Receive(Patience)).Message.Run);
    }

    [ServerFact]
    public async Task FreshMailboxForgetsWhatItHeld()
    {
        IEngine a = await Connected();
        IEngine b = await Connected();
        IMailbox mailbox = await b.OpenMailbox("coordinator", MailboxKind.Durable, fresh: true, Patience);
        await mailbox.DisposeAsync();
        await a.Send("coordinator", new RunFinished("old"), Patience);
        mailbox = await b.OpenMailbox("coordinator", MailboxKind.Durable, fresh: true, Patience);
        await a.Send("coordinator", new RunFinished("new"), Patience);
        Assert.Equal("new", (await mailbox.Receive(Patience)).Message.Run);
    }

    [ServerFact]
    public async Task UnacknowledgedMessageComesAgainAfterItsReceiverDied()
    {
        IEngine sender = await Connected();
        IEngine first = await Connected();
        IMailbox mailbox = await first.OpenMailbox("aggregator", MailboxKind.Durable, fresh: true, Patience);
        await sender.Send("aggregator", new RunFinished("a"), Patience);
        await sender.Send("aggregator", new RunFinished("b"), Patience);
        Delivery a = await mailbox.Receive(Patience);
        await mailbox.Receive(Patience);
        await a.Acknowledge();
        await first.DisposeAsync();
        IEngine second = await Connected();
        mailbox = await second.OpenMailbox("aggregator", MailboxKind.Durable, fresh: false, Patience);
        Assert.Equal("b", (await mailbox.Receive(Patience)).Message.Run);
        Assert.False(mailbox.TryReceive(out _));
    }

    [ServerFact]
    public async Task DurableMailboxHasOneOwner()
    {
        IEngine a = await Connected();
        IEngine b = await Connected();
        await a.OpenMailbox("coordinator", MailboxKind.Durable, fresh: true, Patience);
        EngineException refusal = await Assert.ThrowsAsync<EngineException>(
            () => b.OpenMailbox("coordinator", MailboxKind.Durable, fresh: false, Patience));
        Assert.Contains("another coordinator", refusal.Message, StringComparison.Ordinal);
    }

    [ServerFact]
    public async Task SendingToNobodyIsTold()
    {
        IEngine engine = await Connected();
        Assert.False(await engine.Send("worker-that-never-was", new RunFinished("1"), Patience));
    }

    [ServerFact]
    public async Task BroadcastReachesEveryPrivateMailboxAndNoOther()
    {
        IEngine coordinator = await Connected();
        IMailbox own = await coordinator.OpenMailbox("coordinator", MailboxKind.Durable, fresh: true, Patience);
        List<IMailbox> workers = [];
        for (int i = 0; i < 3; i++)
        {
            workers.Add(await (await Connected()).OpenMailbox($"worker-{i}", MailboxKind.Private, fresh: true, Patience));
        }

        await coordinator.Broadcast(new RunFinished("all"), Patience);
        foreach (IMailbox worker in workers)
        {
            Assert.Equal("all", (await worker.Receive(Patience)).Message.Run);
        }

        Assert.False(own.TryReceive(out _));
    }

    [ServerFact]
    public async Task LargePackageArrivesWhole()
    {
        IEngine a = await Connected();
        IEngine b = await Connected();
        IMailbox mailbox = await b.OpenMailbox("worker-x", MailboxKind.Private, fresh: true, Patience);
        byte[] bytes = new byte[5_000_000];
        new Random(1).NextBytes(bytes);
        WorkPackage package = new("kappa", 1, "{}", [new PackageSection("modes3", bytes)]);
        await a.Send("worker-x", new Welcome("r", "1", package), Patience);
        var arrived = (Welcome)(await mailbox.Receive(Patience)).Message;
        Assert.Equal(package.Checksum, arrived.Package.Checksum);
    }

    [ServerFact]
    public async Task EachOfferGoesToOneTaker()
    {
        IEngine coordinator = await Connected();
        await coordinator.OpenMailbox("coordinator", MailboxKind.Durable, fresh: true, Patience);
        await coordinator.OpenWork("coordinator", Patience);
        IMailbox[] takers = [await (await Connected()).TakeWork(Patience), await (await Connected()).TakeWork(Patience)];
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => coordinator.Offer(Offer(i), Patience)));
        List<int> taken = [];
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Patience);
        Task[] loops = [.. takers.Select(t => Task.Run(() => Take(t, taken, enough)))];
        await Task.WhenAll(loops).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.Equal(Enumerable.Range(0, 40), taken.Order());
    }

    [ServerFact]
    public async Task TakerHoldsOneOfferAtATime()
    {
        IEngine coordinator = await Connected();
        await coordinator.OpenMailbox("coordinator", MailboxKind.Durable, fresh: true, Patience);
        await coordinator.OpenWork("coordinator", Patience);
        IMailbox slow = await (await Connected()).TakeWork(Patience);
        await coordinator.Offer(Offer(0), Patience);
        await coordinator.Offer(Offer(1), Patience);
        Delivery held = await slow.Receive(Patience);
        IMailbox quick = await (await Connected()).TakeWork(Patience);
        Delivery other = await quick.Receive(Patience);
        Assert.NotEqual(ShardOf(held), ShardOf(other));
        Assert.False(slow.TryReceive(out _));
    }

    [ServerFact]
    public async Task OfferOfADeadTakerGoesToAnother()
    {
        IEngine coordinator = await Connected();
        await coordinator.OpenMailbox("coordinator", MailboxKind.Durable, fresh: true, Patience);
        await coordinator.OpenWork("coordinator", Patience);
        IEngine doomed = await Connected();
        IMailbox first = await doomed.TakeWork(Patience);
        await coordinator.Offer(Offer(7), Patience);
        await first.Receive(Patience);
        IMailbox second = await (await Connected()).TakeWork(Patience);
        await doomed.DisposeAsync();
        Assert.Equal(7, ShardOf(await second.Receive(Patience)));
    }

    [ServerFact]
    public async Task LethalOfferReturnsToItsSenderAfterTheStatedDeliveries()
    {
        IEngine coordinator = await Connected();
        IMailbox own = await coordinator.OpenMailbox("coordinator", MailboxKind.Durable, fresh: true, Patience);
        await coordinator.OpenWork("coordinator", Patience);
        await coordinator.Offer(Offer(13), Patience);
        for (int death = 0; death < Options.MaxDeliveries; death++)
        {
            IEngine doomed = await Connected();
            IMailbox taker = await doomed.TakeWork(Patience);
            Assert.Equal(13, ShardOf(await taker.Receive(Patience)));
            await doomed.DisposeAsync();
        }

        Assert.Equal(13, ShardOf(await own.Receive(Patience)));
    }

    [ServerFact]
    public async Task ReturnedOfferComesAgain()
    {
        IEngine coordinator = await Connected();
        await coordinator.OpenMailbox("coordinator", MailboxKind.Durable, fresh: true, Patience);
        await coordinator.OpenWork("coordinator", Patience);
        await coordinator.Offer(Offer(5), Patience);
        IMailbox taker = await (await Connected()).TakeWork(Patience);
        await (await taker.Receive(Patience)).Return();
        Assert.Equal(5, ShardOf(await taker.Receive(Patience)));
    }

    [ServerFact]
    public async Task ReopenedWorkHoldsNoOldOffers()
    {
        IEngine coordinator = await Connected();
        await coordinator.OpenMailbox("coordinator", MailboxKind.Durable, fresh: true, Patience);
        await coordinator.OpenWork("coordinator", Patience);
        await coordinator.Offer(Offer(1), Patience);
        await coordinator.OpenWork("coordinator", Patience);
        await coordinator.Offer(Offer(2), Patience);
        IMailbox taker = await (await Connected()).TakeWork(Patience);
        Assert.Equal(2, ShardOf(await taker.Receive(Patience)));
    }

    [ServerFact]
    public async Task TakerMayComeBeforeTheWork()
    {
        IMailbox taker = await (await Connected()).TakeWork(Patience);
        ValueTask<Delivery> waiting = taker.Receive(Patience);
        IEngine coordinator = await Connected();
        await coordinator.OpenMailbox("coordinator", MailboxKind.Durable, fresh: true, Patience);
        await coordinator.OpenWork("coordinator", Patience);
        await coordinator.Offer(Offer(3), Patience);
        Assert.Equal(3, ShardOf(await waiting));
    }

    [ServerFact]
    public async Task WatcherIsToldOfADeathOnce()
    {
        IEngine watcher = await Connected();
        IEngine doomed = await Connected();
        IEngine survivor = await Connected();
        await doomed.OpenMailbox("worker-doomed", MailboxKind.Private, fresh: true, Patience);
        await survivor.OpenMailbox("worker-survivor", MailboxKind.Private, fresh: true, Patience);
        watcher.Watch("worker-doomed");
        watcher.Watch("worker-survivor");
        watcher.Watch("worker-that-never-was");
        await doomed.DisposeAsync();
        List<string> gone = [];
        await foreach (EngineNotice notice in watcher.Notices(Patience))
        {
            gone.Add(Assert.IsType<MailboxGone>(notice).Address);
            if (gone.Count == 2)
            {
                break;
            }
        }

        Assert.Equal(["worker-doomed", "worker-that-never-was"], gone.Order());
    }

    [ServerFact]
    public async Task ClosedRunLeavesNoMailboxes()
    {
        IEngine coordinator = await Connected();
        IEngine worker = await Connected();
        IMailbox own = await coordinator.OpenMailbox("coordinator", MailboxKind.Durable, fresh: true, Patience);
        await coordinator.OpenWork("coordinator", Patience);
        await coordinator.Offer(Offer(1), Patience);
        Assert.True(await worker.Send("coordinator", new RunFinished("1"), Patience));
        await own.DisposeAsync();
        await coordinator.CloseRun(Patience);
        Assert.False(await worker.Send("coordinator", new RunFinished("1"), Patience));
    }

    [ServerFact]
    public async Task LargeMessagesOfSeveralSendersArriveWholeAmongSmallOnes()
    {
        IEngine coordinator = await Connected();
        IMailbox results = await coordinator.OpenMailbox("aggregator", MailboxKind.Durable, fresh: true, Patience);
        IEngine[] workers = [await Connected(), await Connected(), await Connected()];
        double[] values = [.. Enumerable.Range(0, 200_000).Select(i => 1.0 / (i + 1))];
        Task<bool>[] sending =
        [
            .. workers.SelectMany((w, i) => new[]
            {
                w.Send("aggregator", new ShardComputed("run", new ShardResult(i, values, new long[] { i }), 1, $"w{i}", 1), Patience),
                w.Send("aggregator", new RunFinished("small"), Patience),
                w.Send("aggregator", new ShardComputed("run", new ShardResult(10 + i, values, new long[] { i }), 1, $"w{i}", 1), Patience),
            }),
        ];
        List<int> shards = [];
        for (int i = 0; i < sending.Length; i++)
        {
            Delivery delivery = await results.Receive(Patience);
            await delivery.Acknowledge();
            if (delivery.Message is ShardComputed computed)
            {
                Assert.True(computed.Result.Values.Span.SequenceEqual(values));
                shards.Add(computed.Result.Shard);
            }
        }

        Assert.All(await Task.WhenAll(sending), Assert.True);
        Assert.Equal([0, 1, 2, 10, 11, 12], shards.Order());
    }

    [ServerFact]
    public async Task LargePackageIsBroadcastWhole()
    {
        IEngine coordinator = await Connected();
        IMailbox[] workers =
        [
            await (await Connected()).OpenMailbox("worker-a", MailboxKind.Private, fresh: true, Patience),
            await (await Connected()).OpenMailbox("worker-b", MailboxKind.Private, fresh: true, Patience),
        ];
        byte[] tensor = new byte[1_700_000];
        new Random(1).NextBytes(tensor);
        WorkPackage package = new("rates", 1, "{}", [new PackageSection("third", tensor)]);
        await coordinator.Broadcast(new Welcome("run", "1.0", package), Patience);
        await coordinator.Send("worker-b", new Welcome("run", "1.0", package), Patience);
        foreach (IMailbox worker in workers.Append(workers[1]))
        {
            Delivery delivery = await worker.Receive(Patience);
            Assert.Equal(package.Checksum, Assert.IsType<Welcome>(delivery.Message).Package.Checksum);
            await delivery.Acknowledge();
        }
    }

    [ServerFact]
    public async Task LargeMessageOfADeadReceiverComesAgainWhole()
    {
        IEngine sender = await Connected();
        IEngine first = await Connected();
        IMailbox mailbox = await first.OpenMailbox("aggregator", MailboxKind.Durable, fresh: true, Patience);
        double[] values = new double[200_000];
        await sender.Send("aggregator", new ShardComputed("run", new ShardResult(7, values, default), 1, "w", 1), Patience);
        await mailbox.Receive(Patience);
        await first.DisposeAsync();
        mailbox = await (await Connected()).OpenMailbox("aggregator", MailboxKind.Durable, fresh: false, Patience);
        Assert.Equal(7, Assert.IsType<ShardComputed>((await mailbox.Receive(Patience)).Message).Result.Shard);
    }

    protected static ShardOffer Offer(int shard) =>
        new("run", "checksum", new ShardDescription(shard, 0, new QPointGrid(100, 100, 100), shard, 1), 1, string.Empty);

    protected static int ShardOf(Delivery delivery) => Assert.IsType<ShardOffer>(delivery.Message).Shard.Id;

    /// <summary>A new connection, as a process of its own would have; disposing it is that process's death.</summary>
    protected abstract Task<IEngine> Connect();

    protected async Task<IEngine> Connected()
    {
        IEngine engine = await Connect();
        _engines.Add(engine);
        return engine;
    }

    private static async Task Take(IMailbox taker, List<int> taken, CancellationTokenSource enough)
    {
        while (true)
        {
            Delivery delivery = await taker.Receive(enough.Token);
            await delivery.Acknowledge();
            lock (taken)
            {
                taken.Add(ShardOf(delivery));
                if (taken.Count == 40)
                {
                    enough.Cancel();
                }
            }
        }
    }
}
