using PcpCluster.Formats.Phono3py;
using PcpCluster.Formats.Phono3py.Alamode;
using PcpCluster.Host;
using PcpCluster.Numerics.Formats;

InputFormats.Register(new Phono3pyFormat());
InputFormats.Register(new AlamodeHdf5Format());
return Application.RunProcess(args);
