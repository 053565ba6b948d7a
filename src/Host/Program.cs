using PcpCluster.Formats.Hdf5.Alamode;
using PcpCluster.Formats.Hdf5.Phono3py;
using PcpCluster.Host;
using PcpCluster.Numerics.Formats;

InputFormats.Register(new Phono3pyFormat());
InputFormats.Register(new AlamodeHdf5Format());
return Application.RunProcess(args);
