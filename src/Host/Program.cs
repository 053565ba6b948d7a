using PcpCluster.Formats.Phono3py;
using PcpCluster.Host;
using PcpCluster.Numerics.Formats;

InputFormats.Register(new Phono3pyFormat());
return Application.RunProcess(args);
