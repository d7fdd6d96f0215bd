using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Tests.Contract;

/// <summary>An operation that requests are matched with and that can't be invoked.</summary>
internal sealed class UnservedOperation(Operation contract) : BoundOperation(contract)
{
    public override bool ReadsBody => throw new NotSupportedException();

    public override bool ReadsContent => throw new NotSupportedException();

    /// <summary>A tree of contracts, with the older forms of their paths.</summary>
    public static OperationTree TreeOf(IEnumerable<Operation> contracts)
    {
        var tree = new OperationTree();
        foreach (var contract in contracts)
        {
            foreach (var path in (string[])[contract.Path, .. contract.OlderPaths])
            {
                tree.Add(contract.Method, path, new UnservedOperation(contract));
            }
        }

        return tree;
    }

    public override ValueTask InvokeAsync(IServiceProvider services, Call call, RequestValues values, IResponseSink response, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
