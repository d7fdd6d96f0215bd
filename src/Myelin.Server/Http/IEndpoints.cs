using Myelin.Api.Contracts;

namespace Myelin.Server.Http;

/// <summary>
/// The endpoints of one family of the specification. Their methods see a caller and a typed request, never HTTP, and report errors as <see
/// cref="Api.MatrixException"/>. Operations are mapped statically. The instance is created when the first of them is called.
/// </summary>
internal interface IEndpoints<TEndpoints>
    where TEndpoints : class, IEndpoints<TEndpoints>
{
    /// <summary>Maps each operation to its method.</summary>
    static abstract void Map(IOperationMap<TEndpoints> map);
}

/// <summary>Executes one operation.</summary>
/// <param name="call">The caller and the context of the call.</param>
/// <param name="request">The request, bound from path, query and body.</param>
/// <param name="cancellationToken">Cancelled when the client disconnects.</param>
internal delegate ValueTask<TResponse> OperationMethod<TRequest, TResponse>(Call call, TRequest request, CancellationToken cancellationToken);

/// <summary>Collects the operations that a family serves.</summary>
internal interface IOperationMap<TEndpoints>
{
    /// <summary>Maps an operation to a method: <c>map.Serve(GetDevice.Contract, static endpoints => endpoints.GetDeviceAsync)</c>.</summary>
    void Serve<TRequest, TResponse>(Operation<TRequest, TResponse> contract, Func<TEndpoints, OperationMethod<TRequest, TResponse>> method)
        where TRequest : class, IOperation<TRequest, TResponse>;

    /// <summary>Maps an operation to a method whose response writes itself.</summary>
    void Serve<TRequest, TResponse>(Operation<TRequest, TResponse> contract, Func<TEndpoints, OperationMethod<TRequest, IWritten<TResponse>>> method)
        where TRequest : class, IOperation<TRequest, TResponse>;

    /// <summary>Maps an operation to a method whose response writes itself while it is sent.</summary>
    void Serve<TRequest, TResponse>(Operation<TRequest, TResponse> contract, Func<TEndpoints, OperationMethod<TRequest, IStreamed<TResponse>>> method)
        where TRequest : class, IOperation<TRequest, TResponse>;
}
