using System.Collections.Immutable;
using PcpCluster.Actors.Messages;
using PcpCluster.Actors.Observing;
using PcpCluster.Actors.Packages;
using PcpCluster.Numerics.Studies;

namespace PcpCluster.Actors.Workers;

/// <summary>
/// How a worker node comes by the study and its waves: sections it has are kept, the others pulled; so modes that every wave's input
/// carries travel once. Not thread-safe.
/// </summary>
internal sealed class WorkerStudy(WorkerRequest request)
{
    /// <summary>The package was read.</summary>
    public sealed record Opened(string Checksum, IStudy Study);

    private readonly SectionShelf _shelf = new();
    private readonly SectionReceiver _receiver = new(request.Times);
    private readonly Dictionary<string, WaveInput> _inputs = new(StringComparer.Ordinal);
    private Welcome? _welcome;
    private WaveOutline? _newest;
    private DateTimeOffset _since;
    private bool _opening;

    /// <summary>Null until the package is here and read.</summary>
    public IStudy? Study { get; private set; }

    /// <summary>The run's package; nothing happens when it is the one at hand.</summary>
    public void Expect(Welcome welcome, DateTimeOffset now)
    {
        if (_welcome?.Package.Checksum != welcome.Package.Checksum)
        {
            _receiver.ForgetAll();
            _inputs.Clear();
            (_newest, _since, _opening, Study) = (null, now, false, null);
        }

        _welcome = welcome;
        if (welcome.Study is { } here)
        {
            Study = here;
        }
        else if (Study is null)
        {
            Want(welcome.Package.Sections);
        }
    }

    /// <summary>The wave's input, which must be here before its shards start.</summary>
    public void Expect(ShardsAssigned assigned)
    {
        if (_inputs.ContainsKey(assigned.Wave.Checksum))
        {
            return;
        }

        if (assigned.Input is { } here)
        {
            _inputs[here.Checksum] = here;
        }
        else
        {
            Want(assigned.Wave.Sections);
        }

        if (_newest is null || assigned.Wave.Number > _newest.Number)
        {
            _newest = assigned.Wave;
            foreach (string old in _inputs.Where(i => i.Value.Number < assigned.Wave.Number - 1).Select(i => i.Key).ToList())
            {
                _inputs.Remove(old);
            }
        }
    }

    /// <summary>Null while bytes are missing.</summary>
    public WaveInput? Input(WaveOutline wave)
    {
        if (_inputs.TryGetValue(wave.Checksum, out WaveInput? known))
        {
            return known;
        }

        if (!IsHere(wave.Sections))
        {
            return null;
        }

        WaveInput input = new(wave.Number, wave.Purpose, Assemble(wave.Sections));
        if (input.Checksum != wave.Checksum)
        {
            throw new InvalidDataException($"The input of wave {wave.Number} does not fit its checksum.");
        }

        _inputs[wave.Checksum] = input;
        _shelf.RetainOnly(_welcome!.Package.Sections.Concat(wave.Sections).Select(s => s.Checksum).ToHashSet());
        return input;
    }

    public IEnumerable<PieceRequested> Due(DateTimeOffset now) => _receiver.IsIdle ? [] : _receiver.Due(now);

    /// <summary>True when a section is complete now.</summary>
    public bool Take(Piece piece)
    {
        if (_receiver.Take(piece) is not { } bytes)
        {
            return false;
        }

        _shelf.Put(piece.Checksum, bytes);
        return true;
    }

    /// <summary>Starts to read the package as soon as all of it is here; null when it is not, or is being read already.</summary>
    public Task<Opened>? OpenIfComplete()
    {
        if (_welcome is null || Study is not null || _opening || !IsHere(_welcome.Package.Sections))
        {
            return null;
        }

        _opening = true;
        PackageOutline outline = _welcome.Package;
        StudyPackage package = new(outline.Study, outline.Version, outline.Settings, Assemble(outline.Sections));
        return package.Checksum == outline.Checksum
            ? Task.Factory.StartNew(
                () => new Opened(package.Checksum, request.Studies.Open(package)),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)
            : throw new InvalidDataException("The package does not fit its checksum.");
    }

    public void Take(Opened opened, DateTimeOffset now)
    {
        if (_welcome is { } welcome && welcome.Package.Checksum == opened.Checksum)
        {
            (Study, _opening) = (opened.Study, false);
            request.Observer.Note(new PackageReceived(
                welcome.Run, welcome.Package.Study, welcome.Package.Sections.Sum(s => (long)s.Length), (now - _since).TotalSeconds));
        }
    }

    private void Want(ImmutableArray<SectionOutline> sections)
    {
        foreach (SectionOutline section in sections.Where(s => !_shelf.Contains(s.Checksum)))
        {
            if (section.Length == 0)
            {
                _shelf.Put(section.Checksum, default);
            }
            else
            {
                _receiver.Want(section.Checksum, section.Length);
            }
        }
    }

    private bool IsHere(ImmutableArray<SectionOutline> sections) => sections.All(s => _shelf.Contains(s.Checksum));

    private ImmutableArray<StudySection> Assemble(ImmutableArray<SectionOutline> sections) =>
        [.. sections.Select(s => new StudySection(s.Name, _shelf[s.Checksum], s.Checksum))];
}
