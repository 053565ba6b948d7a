using PcpCluster.Host.CommandLine;

return Application.RunProcess(args);
