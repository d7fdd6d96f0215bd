using Microsoft.Extensions.Options;
using Myelin.Api.Contracts;
using Myelin.Server.Configuration;

namespace Myelin.Server.Http;

/// <summary>Lets a slice register its endpoints: <c>services.AddEndpoints&lt;DeviceEndpoints&gt;()</c>.</summary>
internal static class OperationRegistration
{
    public static IServiceCollection AddEndpoints<TEndpoints>(this IServiceCollection services)
        where TEndpoints : class, IEndpoints<TEndpoints>
    {
        TEndpoints.Map(new OperationMap<TEndpoints>(services));
        return services.AddSingleton<TEndpoints>();
    }

    public static IServiceCollection AddOperationDispatcher(this IServiceCollection services) =>
        services
            .AddSingleton(BuildTree)
            .AddSingleton<HttpMetrics>()
            .AddSingleton<ClientAddresses>()
            .AddSingleton<RateLimits>()
            .AddSingleton<OperationDispatcher>();

    private static OperationTree BuildTree(IServiceProvider provider)
    {
        var tree = new OperationTree();
        var federates = FederationOptions.IsEnabled(provider.GetRequiredService<IOptions<MyelinOptions>>().Value);
        foreach (var served in provider.GetServices<ServedOperation>().Where(served => federates || !IsForServers(served.Contract)))
        {
            var bound = served.Bind();
            foreach (var path in (string[])[served.Contract.Path, .. served.Contract.OlderPaths])
            {
                tree.Add(served.Contract.Method, path, bound);
            }
        }

        return tree;
    }

    /// <summary>Whether other servers call the operation: it is not there if this one does not federate.</summary>
    private static bool IsForServers(Operation contract) =>
        contract.Auth == AuthScheme.Server
        || contract.Path.StartsWith("/_matrix/federation/", StringComparison.Ordinal)
        || contract.Path.StartsWith("/_matrix/key/", StringComparison.Ordinal)
        || contract.Path == "/.well-known/matrix/server";

    private sealed class OperationMap<TEndpoints>(IServiceCollection services) : IOperationMap<TEndpoints>
        where TEndpoints : class, IEndpoints<TEndpoints>
    {
        public void Serve<TRequest, TResponse>(Operation<TRequest, TResponse> contract, Func<TEndpoints, OperationMethod<TRequest, TResponse>> method)
            where TRequest : class, IOperation<TRequest, TResponse> =>
            Add(contract, method);

        public void Serve<TRequest, TResponse>(Operation<TRequest, TResponse> contract, Func<TEndpoints, OperationMethod<TRequest, IWritten<TResponse>>> method)
            where TRequest : class, IOperation<TRequest, TResponse> =>
            Add(contract, method);

        public void Serve<TRequest, TResponse>(Operation<TRequest, TResponse> contract, Func<TEndpoints, OperationMethod<TRequest, IStreamed<TResponse>>> method)
            where TRequest : class, IOperation<TRequest, TResponse> =>
            Add(contract, method);

        private void Add<TRequest, TResult>(Operation contract, Func<TEndpoints, OperationMethod<TRequest, TResult>> method)
            where TRequest : class =>
            services.AddSingleton(new ServedOperation(contract, () => new BoundOperation<TEndpoints, TRequest, TResult>(contract, method)));
    }
}

/// <summary>An operation that the server serves.</summary>
internal sealed record ServedOperation(Operation Contract, Func<BoundOperation> Bind);
