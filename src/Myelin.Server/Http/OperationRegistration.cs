using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Myelin.Api.Contracts;
using Myelin.Api.Json;

namespace Myelin.Server.Http;

/// <summary>How a slice says what it serves: <c>services.AddOperation&lt;SendMessage, SendMessage.Response, SendMessageHandler&gt;()</c>.</summary>
internal static class OperationRegistration
{
    public static IServiceCollection AddOperation<TOperation, TResponse, THandler>(this IServiceCollection services)
        where TOperation : class, IOperation<TResponse>
        where THandler : class, IHandler<TOperation, TResponse> =>
        services
            .AddSingleton<IHandler<TOperation, TResponse>, THandler>()
            .AddSingleton(new ServedOperation(TOperation.Contract, json => new BoundOperation<TOperation, TResponse>(json)));

    /// <summary>Adds the source-generated JSON context of a part of the API.</summary>
    public static IServiceCollection AddApiJson(this IServiceCollection services, IJsonTypeInfoResolver context) =>
        services.AddSingleton(new ApiJsonContext(context));

    public static IServiceCollection AddOperationDispatcher(this IServiceCollection services) =>
        services
            .AddSingleton(provider => new ApiJsonOptions(
                ApiJson.OptionsFor(provider.GetServices<ApiJsonContext>().Select(context => context.Resolver))))
            .AddSingleton(BuildTree)
            .AddSingleton<HttpMetrics>()
            .AddSingleton<ClientAddresses>()
            .AddSingleton<RateLimits>()
            .AddSingleton<OperationDispatcher>();

    private static OperationTree BuildTree(IServiceProvider provider)
    {
        var json = provider.GetRequiredService<ApiJsonOptions>().Options;
        var tree = new OperationTree();
        foreach (var served in provider.GetServices<ServedOperation>())
        {
            var bound = served.Bind(json);
            foreach (var path in (string[])[served.Contract.Path, .. served.Contract.OlderPaths])
            {
                tree.Add(served.Contract.Method, path, bound);
            }
        }

        return tree;
    }
}

/// <summary>An operation that has a handler.</summary>
internal sealed record ServedOperation(Operation Contract, Func<JsonSerializerOptions, BoundOperation> Bind);

internal sealed record ApiJsonContext(IJsonTypeInfoResolver Resolver);

/// <summary>The options that bodies are read and written with.</summary>
internal sealed record ApiJsonOptions(JsonSerializerOptions Options);
