using BenchmarkDotNet.Running;
using PcpCluster.Bench;

if (args is ["scattering", .. string[] rest])
{
    return ScatteringProfile.Run(rest);
}

BenchmarkSwitcher.FromAssembly(typeof(ScatteringProfile).Assembly).Run(args);
return 0;
