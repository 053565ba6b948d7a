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

BenchmarkSwitcher.FromAssembly(typeof(ScatteringProfile).Assembly).Run(args);
return 0;
