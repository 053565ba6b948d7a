using PcpCluster.Numerics.Compression.Search;
using PcpCluster.Numerics.ForceConstants;
using PcpCluster.Numerics.Foundation;
using PcpCluster.Numerics.Scattering.Vertices;
using PcpCluster.Numerics.Studies.Packages;
using PcpCluster.Numerics.Studies.Training;

namespace PcpCluster.Numerics.Studies.Guards;

/// <summary>What a training gets from an input.</summary>
internal static class TrainingInput
{
    /// <summary>A training on the processor, or on a device by name.</summary>
    public static TrainingSettings Settings(
        string input, int order, TrainingOptions options, Conventions conventions, string device = TrainingSettings.Processor) =>
        new() { Input = input, Order = order, Options = options, Conventions = conventions, Device = device };

    /// <exception cref="InputException">There are no force constants of the order.</exception>
    public static TrainingStudy Study(PreparedInput input, TrainingSettings settings, SearchTrainer? trainer = null)
    {
        bool third = settings.Order == 3;
        AnharmonicForceConstants tensor = (third ? input.Set.Third : input.Set.Fourth) ?? throw new InputException(
            $"{settings.Input}: no force constants of order {settings.Order} there. "
                + $"Name a folder with {(third ? "FORCE_CONSTANTS_3RD" : "FORCE_CONSTANTS_4TH")}.");
        Interactions only = new(input.Set.Third, third ? null : tensor);
        if (settings.TargetKappaError is not null && ProcessDraws.Scattering(settings.Order, only) is null)
        {
            throw new InputException(
                $"{settings.Input}: no force constants of order 3 there. A change of kappa by the fourth order is told from the rates of "
                    + "three and four phonons together. Put FORCE_CONSTANTS_3RD there, or ask for a loss (--target-loss).");
        }

        return new(new StudyInput(input.Crystal, input.Group, input.Set.HarmonicForceConstants, only), settings, trainer);
    }
}
