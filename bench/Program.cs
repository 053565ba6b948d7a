using BenchmarkDotNet.Running;
using PcpCluster.Bench;

if (args is ["scattering", .. string[] rest])
{
    return ScatteringProfile.Run(rest);
}

if (args is ["sampling", .. string[] sampling])
{
    return SamplingProfile.Run(sampling);
}

if (args is ["solver", .. string[] solver])
{
    return SolverProfile.Run(solver);
}

if (args is ["shards", .. string[] shards])
{
    return ShardProfile.Run(shards);
}

if (args is ["crystal", .. string[] crystal])
{
    return SyntheticCrystal.Run(crystal);
}

if (args is ["cells", .. string[] cells])
{
    return CellSizes.Run(cells);
}

if (args is ["training", .. string[] training])
{
    return TrainingProfile.Run(training);
}

if (args is ["torch", .. string[] torch])
{
    return TorchProfile.Run(torch);
}

if (args is ["draws", .. string[] draws])
{
    return TrainingProfile.RunDraws(draws);
}

if (args is ["cluster", .. string[] cluster])
{
    return ClusterProfile.Run(cluster);
}

if (args is ["fuzz", .. string[] fuzz])
{
    return await FuzzRun.Run(fuzz);
}

BenchmarkSwitcher.FromAssembly(typeof(ScatteringProfile).Assembly).Run(args);
return 0;
