using System.Collections.Immutable;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;

namespace Myelin.Profile;

/// <summary>
/// The methods that a process has called, by the event trace of its runtime: those that had been compiled ahead (<c>R2RGetEntryPoint</c>) and
/// those that were compiled while it ran (<c>MethodLoadVerbose</c>), each with the exact types that it was called for.
/// </summary>
internal sealed class MethodTrace
{
    private readonly Dictionary<long, string> modules = [];
    private readonly Dictionary<ulong, TypeFacts> types = [];
    private readonly Dictionary<long, MethodFacts> details = [];
    private readonly HashSet<long> called = [];

    private MethodTrace()
    {
    }

    /// <summary>The methods, in the order in which they were called first.</summary>
    public required IReadOnlyList<TracedMethod> Methods { get; init; }

    /// <summary>How many methods were called of which the trace doesn't say enough, such as those that the runtime makes itself.</summary>
    public required int Unknown { get; init; }

    /// <summary>Reads a trace in the <c>nettrace</c> format.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static MethodTrace Read(string path)
    {
        var trace = new MethodTrace { Methods = [], Unknown = 0 };
        using (var source = new EventPipeEventSource(path))
        {
            source.Clr.LoaderModuleLoad += loaded => trace.modules[loaded.ModuleID] = loaded.ModuleILPath;
            source.Clr.TypeBulkType += trace.Note;
            source.Clr.MethodMethodDetails += trace.Note;
            source.Clr.MethodR2RGetEntryPoint += entered => trace.called.Add(entered.MethodID);
            source.Clr.MethodLoadVerbose += loaded =>
            {
                if (!loaded.IsDynamic)
                {
                    trace.called.Add(loaded.MethodID);
                }
            };
            source.Process();
        }

        var methods = trace.called.Select(trace.Method).OfType<TracedMethod>().ToList();
        return new MethodTrace { Methods = methods, Unknown = trace.called.Count - methods.Count };
    }

    // The parser reuses its events, so that what is to be kept is copied.
    private void Note(GCBulkTypeTraceData bulk)
    {
        for (var index = 0; index < bulk.Count; index++)
        {
            var type = bulk.Values(index);
            types[type.TypeID] = new TypeFacts(
                (long)type.ModuleID, type.TypeNameID, type.CorElementType, (type.Flags & TypeFlags.Array) != 0,
                [.. Enumerable.Range(0, type.TypeParameterCount).Select(type.TypeParameterID)]);
        }
    }

    private void Note(MethodDetailsTraceData method) => details[method.MethodID] = new MethodFacts(
        (ulong)method.TypeID, method.MethodToken, [.. Enumerable.Range(0, method.TypeParameterCount).Select(index => (ulong)method.TypeParameters(index))]);

    private TracedMethod? Method(long id) =>
        details.TryGetValue(id, out var method) && Type(method.Owner) is TracedType.Named owner && Types(method.Arguments) is { } arguments
            ? new TracedMethod(owner, method.Token, arguments)
            : null;

    private TracedType? Type(ulong id)
    {
        if (!types.TryGetValue(id, out var type) || Types(type.Arguments) is not { } arguments)
        {
            return null;
        }

        return (ElementType)type.Element switch
        {
            ElementType.Pointer => new TracedType.Pointer(arguments[0]),
            ElementType.Reference => new TracedType.Reference(arguments[0]),
            // Arrays of several dimensions don't tell how many.
            ElementType.Array or ElementType.FunctionPointer => null,
            _ when type.IsArray => new TracedType.Array(arguments[0]),
            _ => modules.TryGetValue(type.Module, out var module) ? new TracedType.Named(module, type.Token, arguments) : null,
        };
    }

    private ImmutableArray<TracedType>? Types(ImmutableArray<ulong> ids)
    {
        var found = ids.Select(Type).OfType<TracedType>().ToImmutableArray();
        return found.Length == ids.Length ? found : null;
    }

    // ECMA-335, II.23.1.16.
    private enum ElementType
    {
        Pointer = 0x0f,
        Reference = 0x10,
        Array = 0x14,
        FunctionPointer = 0x1b,
    }

    private readonly record struct TypeFacts(long Module, int Token, int Element, bool IsArray, ImmutableArray<ulong> Arguments);

    private readonly record struct MethodFacts(ulong Owner, int Token, ImmutableArray<ulong> Arguments);
}

/// <summary>A method as it was called.</summary>
/// <param name="Owner">Its type, with the types that stand for the type's parameters.</param>
/// <param name="Token">Its metadata token in the module of <paramref name="Owner"/>.</param>
/// <param name="Arguments">The types that stand for its own parameters.</param>
internal sealed record TracedMethod(TracedType.Named Owner, int Token, ImmutableArray<TracedType> Arguments);

/// <summary>A type that a method was called for.</summary>
internal abstract record TracedType
{
    /// <summary>A type that has a name.</summary>
    /// <param name="Module">The path of the module that defines it.</param>
    /// <param name="Token">Its metadata token there.</param>
    /// <param name="Arguments">The types that stand for its parameters.</param>
    internal sealed record Named(string Module, int Token, ImmutableArray<TracedType> Arguments) : TracedType;

    /// <summary>An array of one dimension, from zero.</summary>
    internal sealed record Array(TracedType Element) : TracedType;

    /// <summary>A pointer.</summary>
    internal sealed record Pointer(TracedType Target) : TracedType;

    /// <summary>A managed reference.</summary>
    internal sealed record Reference(TracedType Target) : TracedType;
}
