using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Studies;
using PcpCluster.Numerics.Studies.Catalog;

namespace PcpCluster.Numerics.Tests.Studies;

/// <summary>
/// Runs a study as a cluster would: every part by one of several workers that know nothing but the package's bytes and the wave's input, in
/// an order far from that of the parts, each on one thread.
/// </summary>
internal static class ScatteredRun
{
    private const int Workers = 3;

    public static StudyResult Of(IStudy study, out IReadOnlyList<string> purposes)
    {
        IStudy[] workers = [.. Enumerable.Range(0, Workers).Select(_ => AllStudies.Catalog.Open(Copy(study.Package)))];
        StudyState done = StudyState.Start;
        while (study.Next(done, ComputeOptions.SingleThread) is { } wave)
        {
            var results = new PartResult[wave.Parts.Length];
            foreach (Part part in wave.Parts.Reverse())
            {
                var input = new WaveInput(wave.Number, wave.Input.Purpose, [.. wave.Input.Sections.Select(Copy)]);
                results[part.Index] = workers[part.Index % Workers].Evaluate(input, part, ComputeOptions.SingleThread);
            }

            done = done.With(new CompletedWave(wave, results));
        }

        purposes = [.. done.Waves.Select(w => w.Wave.Input.Purpose)];
        return study.Assemble(done, ComputeOptions.SingleThread);
    }

    private static StudyPackage Copy(StudyPackage package) =>
        new(package.Study, package.Version, package.Settings, [.. package.Sections.Select(Copy)]);

    private static StudySection Copy(StudySection section) => new(section.Name, section.Bytes.ToArray());
}
