using Myelin.Api.Contracts;

namespace Myelin.Server.Http;

/// <summary>
/// The endpoints of one family of the specification. Its methods see a caller and a typed request, never HTTP; refusals are
/// <see cref="Api.MatrixException"/>. What it serves is known without it: it is made when the first of its operations is called.
/// </summary>
internal interface IEndpoints<TEndpoints>
    where TEndpoints : class, IEndpoints<TEndpoints>
{
    /// <summary>Says which method carries out which operation.</summary>
    static abstract void Map(IOperationMap<TEndpoints> map);
}

/// <summary>Carries out one operation.</summary>
/// <param name="call">Who calls, and from where.</param>
/// <param name="request">The request, bound from path, query and body.</param>
/// <param name="cancellationToken">Cancelled when the client has gone.</param>
internal delegate ValueTask<TResponse> OperationMethod<TRequest, TResponse>(Call call, TRequest request, CancellationToken cancellationToken);

/// <summary>Takes what a family serves.</summary>
internal interface IOperationMap<TEndpoints>
{
    /// <summary>Serves an operation by a method: <c>map.Serve(GetDevice.Contract, static endpoints => endpoints.GetDeviceAsync)</c>.</summary>
    void Serve<TRequest, TResponse>(Operation<TRequest, TResponse> contract, Func<TEndpoints, OperationMethod<TRequest, TResponse>> method)
        where TRequest : class, IOperation<TRequest, TResponse>;

    /// <summary>Serves an operation by a method that writes its response itself.</summary>
    void Serve<TRequest, TResponse>(Operation<TRequest, TResponse> contract, Func<TEndpoints, OperationMethod<TRequest, IWritten<TResponse>>> method)
        where TRequest : class, IOperation<TRequest, TResponse>;

    /// <summary>Serves an operation by a method that writes its response itself, while it is sent.</summary>
    void Serve<TRequest, TResponse>(Operation<TRequest, TResponse> contract, Func<TEndpoints, OperationMethod<TRequest, IStreamed<TResponse>>> method)
        where TRequest : class, IOperation<TRequest, TResponse>;
}
