using Akka.Actor;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Systems;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Packages;

/// <summary>Serves the sections of the package and of the wave at hand. The receiver pulls, so a slow one never fills a buffer.</summary>
internal sealed class PackageServer(StudyPackage package, RunFate fate) : RunActor(fate)
{
    /// <summary>Coordinator, before it hands out the first shard of a wave.</summary>
    public sealed record Serve(Wave Wave);

    private readonly SectionShelf _shelf = new();

    protected override void PreStart() => Fill([]);

    protected override void Handle(object message)
    {
        switch (message)
        {
            case Serve serve:
                _shelf.RetainOnly(package.Sections.Select(s => s.Checksum).ToHashSet());
                Fill(serve.Wave.Input.Sections);
                break;
            case PieceRequested request when _shelf.Answer(request) is { } piece:
                Sender.Tell(piece);
                break;
        }
    }

    private void Fill(IEnumerable<StudySection> more)
    {
        foreach (StudySection section in package.Sections.Concat(more))
        {
            _shelf.Put(section.Checksum, section.Bytes);
        }
    }
}
