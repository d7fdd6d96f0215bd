using System.Reflection;
using Myelin.Api;
using Myelin.Api.Contracts;
using Myelin.Api.ServerServer.Media;

namespace Myelin.Server.Tests.Contract;

/// <summary>A contract with the types of its request and its response.</summary>
internal sealed record ContractTypes(Operation Contract, Type Request, Type Response)
{
    /// <summary>All contracts of all APIs.</summary>
    public static IReadOnlyList<ContractTypes> All { get; } =
    [
        .. from type in typeof(MatrixException).Assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal)
           from face in type.GetInterfaces()
           where face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IOperation<,>)
           select new ContractTypes(Untyped(type.GetProperty("Contract", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!), type, face.GenericTypeArguments[1]),
    ];

    /// <summary>Whether the response is JSON, not bytes.</summary>
    public bool AnswersJson => Response != typeof(ServedContent) && Response != typeof(MultipartMedia);

    /// <summary>A generic method of a test for this contract: of its request and response.</summary>
    public TDelegate Method<TDelegate>(Type test, string name)
        where TDelegate : Delegate =>
        test.GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(Request, Response).CreateDelegate<TDelegate>();

    private static Operation Untyped(object contract) => (Operation)contract.GetType().GetProperty("Untyped")!.GetValue(contract)!;
}
