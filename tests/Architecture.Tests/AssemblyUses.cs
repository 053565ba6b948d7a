using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace PcpCluster.Architecture.Tests;

/// <summary>One use: code of one type names another one.</summary>
/// <param name="From">Full name of the outermost type whose code it is.</param>
/// <param name="FromNamespace">Its namespace.</param>
/// <param name="To">Full name of the type that is used (outermost).</param>
/// <param name="ToNamespace">Its namespace.</param>
/// <param name="Assembly">Name of the assembly that the used type lives in.</param>
/// <param name="Member">The method called or field read, where it is one.</param>
internal sealed record Use(string From, string FromNamespace, string To, string ToNamespace, string Assembly, string? Member);

/// <summary>
/// Every type that a compiled assembly uses, read from signatures, attributes and method bodies. Constants are invisible here: the compiler
/// writes their values, not their names.
/// </summary>
internal sealed class AssemblyUses
{
    private readonly HashSet<Use> _uses = [];

    private AssemblyUses(ModuleDefinition module)
    {
        References = [.. module.AssemblyReferences.Select(r => r.Name)];
        foreach (TypeDefinition type in module.GetAllTypes().Where(t => t.Name != "<Module>"))
        {
            Collect(type);
        }
    }

    public IReadOnlyCollection<Use> All => _uses;

    /// <summary>Names of the assemblies it was compiled against and really uses.</summary>
    public IReadOnlyList<string> References { get; }

    public static AssemblyUses Of(string path)
    {
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(path));
        using ModuleDefinition module = ModuleDefinition.ReadModule(path, new ReaderParameters { AssemblyResolver = resolver });
        return new AssemblyUses(module);
    }

    private void Collect(TypeDefinition type)
    {
        Add(type, type.BaseType);
        AddAll(type, type.Interfaces.Select(i => i.InterfaceType));
        AddAll(type, type.GenericParameters.SelectMany(g => g.Constraints).Select(c => c.ConstraintType));
        AddAll(type, type.CustomAttributes.Select(a => a.AttributeType));
        AddAll(type, type.Fields.Select(f => f.FieldType));
        foreach (MethodDefinition method in type.Methods)
        {
            Add(type, method.ReturnType);
            AddAll(type, method.Parameters.Select(p => p.ParameterType));
            AddAll(type, method.CustomAttributes.Select(a => a.AttributeType));
            AddAll(type, method.GenericParameters.SelectMany(g => g.Constraints).Select(c => c.ConstraintType));
            if (method.HasBody)
            {
                Collect(type, method.Body);
            }
        }
    }

    private void Collect(TypeDefinition type, MethodBody body)
    {
        AddAll(type, body.Variables.Select(v => v.VariableType));
        AddAll(type, body.ExceptionHandlers.Where(h => h.CatchType is not null).Select(h => h.CatchType));
        foreach (Instruction instruction in body.Instructions)
        {
            switch (instruction.Operand)
            {
                case TypeReference used:
                    Add(type, used);
                    break;
                case MemberReference member:
                    Add(type, member.DeclaringType, member.Name);
                    if (member is MethodReference method)
                    {
                        Add(type, method.ReturnType);
                        AddAll(type, method.Parameters.Select(p => p.ParameterType));
                    }

                    if (member is GenericInstanceMethod generic)
                    {
                        AddAll(type, generic.GenericArguments);
                    }

                    break;
            }
        }
    }

    private void AddAll(TypeDefinition from, IEnumerable<TypeReference> used)
    {
        foreach (TypeReference type in used)
        {
            Add(from, type);
        }
    }

    private void Add(TypeDefinition from, TypeReference? used, string? member = null)
    {
        switch (used)
        {
            case null or GenericParameter:
                return;
            case GenericInstanceType generic:
                AddAll(from, generic.GenericArguments);
                Add(from, generic.ElementType, member);
                return;
            case RequiredModifierType modified:
                Add(from, modified.ModifierType);
                Add(from, modified.ElementType, member);
                return;
            case TypeSpecification specification:
                Add(from, specification.ElementType, member);
                return;
        }

        TypeReference outer = Outermost(used), own = Outermost(from);
        if (outer.FullName != own.FullName)
        {
            _uses.Add(new(own.FullName, own.Namespace, outer.FullName, outer.Namespace, outer.Scope.Name, member));
        }
    }

    private static TypeReference Outermost(TypeReference type)
    {
        while (type.DeclaringType is not null)
        {
            type = type.DeclaringType;
        }

        return type;
    }
}
