using System.Text.Json;
using System.Text.Json.Nodes;
using Myelin.Api.AppServices;
using Myelin.Core.Json;
using Myelin.Server.AppServices.Networks;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.AppServices.Requests;
using Myelin.Server.Storage.Caches;

namespace Myelin.Server.AppServices;

/// <summary>
/// Looks up third-party networks for clients, in all application services that provide them ("Third-party networks"). A service that does
/// not respond, or sends an invalid response, contributes nothing.
/// </summary>
internal sealed partial class NetworkLookups(RegisteredAppServices services, AppServiceCalls calls, MemoryBudget budget, TimeProvider time, ILogger<NetworkLookups> logger)
{
    private readonly Cache<(string Service, string Protocol), (DateTimeOffset Until, string Json)> _protocols =
        new(budget, "third_party_networks", static (_, known) => EstimatedBytes.Of(known.Json));

    /// <summary>All networks by name, each with the instances of all services.</summary>
    public async ValueTask<JsonObject> ProtocolsAsync(CancellationToken cancellationToken)
    {
        var names = services.All.Where(service => service.Url is not null).SelectMany(service => service.Protocols).Distinct(StringComparer.Ordinal).ToList();
        var found = await Task.WhenAll(names.Select(name => ProtocolAsync(name, cancellationToken).AsTask()));
        var all = new JsonObject();
        foreach (var (index, protocol) in found.Index())
        {
            if (protocol is not null)
            {
                all[names[index]] = protocol;
            }
        }

        return all;
    }

    /// <summary>One network; null if no service knows it.</summary>
    public async ValueTask<JsonObject?> ProtocolAsync(string protocol, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(Providers(protocol).Select(service => MetadataAsync(service, protocol, cancellationToken)));
        JsonObject? merged = null;
        foreach (var answer in answers.OfType<JsonObject>())
        {
            if (merged is null)
            {
                merged = answer;
                continue;
            }

            foreach (var instance in ((JsonArray)answer["instances"]!).ToList())
            {
                ((JsonArray)answer["instances"]!).Remove(instance);
                ((JsonArray)merged["instances"]!).Add(instance);
            }
        }

        return merged;
    }

    /// <summary>The locations of a network that match the fields.</summary>
    public ValueTask<JsonArray> LocationsAsync(string protocol, IReadOnlyList<KeyValuePair<string, string>> fields, CancellationToken cancellationToken) =>
        MergeAsync(Providers(protocol), AppServiceRequest.Of(new QueryLocationByProtocol { Protocol = protocol, Fields = Bounded(fields) }), NetworkResults.Location, cancellationToken);

    /// <summary>The users of a network that match the fields.</summary>
    public ValueTask<JsonArray> UsersAsync(string protocol, IReadOnlyList<KeyValuePair<string, string>> fields, CancellationToken cancellationToken) =>
        MergeAsync(Providers(protocol), AppServiceRequest.Of(new QueryUserByProtocol { Protocol = protocol, Fields = Bounded(fields) }), NetworkResults.User, cancellationToken);

    /// <summary>The locations for a room alias.</summary>
    public ValueTask<JsonArray> LocationsOfAliasAsync(string alias, CancellationToken cancellationToken) =>
        MergeAsync(AllProviders(), AppServiceRequest.Of(new QueryLocationByAlias { Alias = alias }), NetworkResults.Location, cancellationToken);

    /// <summary>The networks' users for a user ID.</summary>
    public ValueTask<JsonArray> UsersOfIdAsync(string user, CancellationToken cancellationToken) =>
        MergeAsync(AllProviders(), AppServiceRequest.Of(new QueryThirdPartyUserById { UserId = user }), NetworkResults.User, cancellationToken);

    private static List<KeyValuePair<string, string>> Bounded(IReadOnlyList<KeyValuePair<string, string>> fields) => [.. fields.Take(AppServiceLimits.MaximumLookup)];

    private IEnumerable<AppService> AllProviders() => services.All.Where(service => service.Url is not null && !service.Protocols.IsEmpty);

    private IEnumerable<AppService> Providers(string protocol) => AllProviders().Where(service => service.Protocols.Contains(protocol, StringComparer.Ordinal));

    private async ValueTask<JsonArray> MergeAsync(
        IEnumerable<AppService> asked, AppServiceRequest request, Func<JsonNode?, bool> isResult, CancellationToken cancellationToken)
    {
        var merged = new JsonArray();
        foreach (var answer in await Task.WhenAll(asked.Select(service => AskAsync(service, request, cancellationToken))))
        {
            foreach (var result in (answer as JsonArray ?? []).Where(isResult).Take(AppServiceLimits.MaximumLookup).ToList())
            {
                merged.Add(result!.DeepClone());
            }
        }

        return merged;
    }

    private async Task<JsonObject?> MetadataAsync(AppService service, string protocol, CancellationToken cancellationToken)
    {
        if (_protocols.TryGet((service.Id, protocol), out var known) && known.Until > time.GetUtcNow())
        {
            return (JsonObject)JsonNode.Parse(known.Json)!;
        }

        var answer = await AskAsync(service, AppServiceRequest.Of(new GetProtocolMetadata { Protocol = protocol }), cancellationToken);
        if (NetworkResults.Protocol(answer, service.Id) is not { } metadata)
        {
            return null;
        }

        _protocols.Set((service.Id, protocol), (time.GetUtcNow() + AppServiceLimits.ProtocolLifetime, metadata.ToJsonString()));
        return metadata;
    }

    private async Task<JsonNode?> AskAsync(AppService service, AppServiceRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await calls.SendAsync(service, request, cancellationToken);
            if (!answer.IsSuccess)
            {
                return null;
            }

            StrictJson.Validate(answer.Body);
            return JsonNode.Parse(answer.Body, documentOptions: JsonLimits.Documents);
        }
        catch (Exception failure) when (failure is AppServiceUnreachableException or InvalidJsonException or JsonException)
        {
            LookupFailed(logger, service.Id, request.Contract.Id, failure.Message);
            return null;
        }
    }

    [LoggerMessage(EventId = 1502, Level = LogLevel.Warning, Message = "The application service '{Service}' has nothing to say to {Operation}: {Reason}")]
    private static partial void LookupFailed(ILogger logger, string service, string operation, string reason);
}
