using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace PcpCluster.Architecture.Tests;

/// <summary>
/// TorchSharp's operations on plain numbers make a number of libtorch on the spot, which the garbage collector may free while the native
/// code still reads it; the sum of two tensors does so too. It failed once in some dozen runs of the trainer's tests.
/// </summary>
public class TorchNumberTests
{
    private const string Scalar = "TorchSharp.Scalar";

    [Fact]
    public void TrainerCallsNoOperationThatMakesANumberOnTheSpot()
    {
        string trainer = Repository.Assembly("Training.Torch", "PcpCluster.Training.Torch");
        using ModuleDefinition torch = ModuleDefinition.ReadModule(Repository.Assembly("Host", "TorchSharp"));
        using ModuleDefinition ours = ModuleDefinition.ReadModule(trainer);
        HashSet<string> makers = Makers(torch);
        Assert.Contains(makers, m => m.EndsWith("Tensor::add(TorchSharp.torch/Tensor)", StringComparison.Ordinal));
        Assert.Contains(makers, m => m.EndsWith("op_Addition(TorchSharp.torch/Tensor,TorchSharp.torch/Tensor)", StringComparison.Ordinal));
        Expect.Nothing(Methods(ours)
            .Where(m => m.DeclaringType.Name != "Scalars" && m.DeclaringType.DeclaringType?.Name != "Scalars")
            .SelectMany(m => Calls(m).Where(makers.Contains).Select(c => $"{m.FullName} calls {c}: give it a number of Scalars")));
    }

    /// <summary>All that make a number of libtorch, by themselves or by another of them.</summary>
    private static HashSet<string> Makers(ModuleDefinition torch)
    {
        ILookup<string, string> callers = Methods(torch)
            .SelectMany(m => Calls(m).Select(c => (Caller: m.FullName, Called: c)))
            .ToLookup(c => c.Called, c => c.Caller);
        HashSet<string> makers = [];
        Queue<string> found = new(callers.Select(c => c.Key).Where(c => c.StartsWith(Scalar + " ", StringComparison.Ordinal)));
        while (found.TryDequeue(out string? maker))
        {
            if (makers.Add(maker))
            {
                foreach (string caller in callers[maker])
                {
                    found.Enqueue(caller);
                }
            }
        }

        return makers;
    }

    private static IEnumerable<MethodDefinition> Methods(ModuleDefinition module) =>
        module.GetAllTypes().SelectMany(t => t.Methods).Where(m => m.HasBody);

    private static IEnumerable<string> Calls(MethodDefinition method) => method.Body.Instructions
        .Where(i => i.OpCode.FlowControl == FlowControl.Call)
        .Select(i => i.Operand)
        .OfType<MethodReference>()
        .Select(m => m.FullName);
}
