using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Myelin.Api.AppServices;
using Myelin.Core.Json;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.AppServices.Requests;
using Myelin.Server.Encryption;

namespace Myelin.Server.AppServices.Queries;

/// <summary>
/// Queries application services for keys of users in their exclusive namespaces (MSC3983, MSC3984). A service that does not support this gets no such
/// requests for a while; one that does not respond, or sends an invalid response, has no keys.
/// </summary>
internal sealed partial class AppServiceKeyQueries(RegisteredAppServices services, AppServiceCalls calls, TimeProvider time, ILogger<AppServiceKeyQueries> logger) : IOneTimeKeySource
{
    private static readonly string[] Identities = ["master_keys", "self_signing_keys", "user_signing_keys"];

    private readonly ConcurrentDictionary<(string Service, string Operation), DateTimeOffset> _unsupported = new();

    public async ValueTask<ExternalKeys> QueryAsync(IReadOnlyDictionary<UserId, ImmutableArray<DeviceId>> asked, CancellationToken cancellationToken)
    {
        var devices = new List<(UserId User, DeviceId Device, byte[] Json)>();
        var identities = new List<(string Name, UserId User, byte[] Json)>();
        foreach (var (service, users) in Owners(asked.Keys, static user => user))
        {
            using var answer = await AskAsync(service, AppServiceRequest.Of(Query(users, asked)), cancellationToken);
            if (answer is null)
            {
                continue;
            }

            foreach (var user in users)
            {
                foreach (var device in Members(Member(answer.RootElement, "device_keys", user.Value)))
                {
                    if ((asked[user].IsEmpty || asked[user].Contains(new DeviceId(device.Name))) && IsText(device.Value, "user_id", user.Value) && IsText(device.Value, "device_id", device.Name))
                    {
                        devices.Add((user, new DeviceId(device.Name), Bytes(device.Value)));
                    }
                }

                foreach (var name in Identities)
                {
                    if (Member(answer.RootElement, name, user.Value) is { ValueKind: JsonValueKind.Object } key && IsText(key, "user_id", user.Value))
                    {
                        identities.Add((name, user, Bytes(key)));
                    }
                }
            }
        }

        return new ExternalKeys(devices, identities);
    }

    public async ValueTask<IReadOnlyList<ExternalOneTimeKey>> ClaimAsync(IReadOnlyList<WantedOneTimeKey> wanted, CancellationToken cancellationToken)
    {
        var given = new List<ExternalOneTimeKey>();
        foreach (var (service, keys) in Owners(wanted, static key => key.User))
        {
            using var answer = await AskAsync(service, AppServiceRequest.Of(Claim(keys)), cancellationToken);
            foreach (var key in answer is null ? [] : keys)
            {
                // Take the first key of the wanted algorithm. An endpoint that follows the MSC's text nests the keys one level deeper, as in the response to clients.
                var devices = Member(answer!.RootElement, key.User.Value) ?? Member(answer.RootElement, "one_time_keys", key.User.Value);
                var found = Members(devices is { } ofUser ? Member(ofUser, key.Device.Value) : null)
                    .FirstOrDefault(member => member.Name.StartsWith($"{key.Algorithm}:", StringComparison.Ordinal) && member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.String);
                if (found.Value.ValueKind != JsonValueKind.Undefined)
                {
                    given.Add(new ExternalOneTimeKey(key, found.Name[(key.Algorithm.Length + 1)..], Bytes(found.Value)));
                }
            }
        }

        return given;
    }

    private static QueryKeys Query(IReadOnlyList<UserId> users, IReadOnlyDictionary<UserId, ImmutableArray<DeviceId>> asked) =>
        new() { Content = new QueryKeys.Body { DeviceKeys = users.ToDictionary(user => user, user => asked[user]) } };

    private static ClaimKeys Claim(IReadOnlyList<WantedOneTimeKey> keys) => new()
    {
        Content = keys.GroupBy(key => key.User).ToDictionary(
            user => user.Key,
            IReadOnlyDictionary<DeviceId, ImmutableArray<string>> (user) => user.GroupBy(key => key.Device).ToDictionary(
                device => device.Key,
                device => device.Select(key => key.Algorithm).ToImmutableArray())),
    };

    private static byte[] Bytes(JsonElement element) => System.Text.Encoding.UTF8.GetBytes(element.GetRawText());

    private static bool IsText(JsonElement json, string name, string text) =>
        Member(json, name) is { ValueKind: JsonValueKind.String } member && member.ValueEquals(text);

    private static JsonElement? Member(JsonElement json, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json))
            {
                return null;
            }
        }

        return json;
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement? json) =>
        json is { ValueKind: JsonValueKind.Object } given ? given.EnumerateObject() : default;

    /// <summary>Groups the requests by service: each service gets those for the users in its exclusive namespaces.</summary>
    private List<(AppService Service, IReadOnlyList<T> Asked)> Owners<T>(IEnumerable<T> asked, Func<T, UserId> user) =>
        [.. services.All.Where(service => service.Url is not null)
            .Select(service => (service, (IReadOnlyList<T>)[.. asked.Where(one => service.IsExclusive(user(one)))]))
            .Where(owned => owned.Item2.Count > 0)];

    private async ValueTask<JsonDocument?> AskAsync(AppService service, AppServiceRequest request, CancellationToken cancellationToken)
    {
        var key = (service.Id, request.Contract.Id);
        if (_unsupported.TryGetValue(key, out var until) && until > time.GetUtcNow())
        {
            return null;
        }

        try
        {
            var answer = await calls.SendAsync(service, request, cancellationToken);
            if (answer.Status is 404 or 405 or 501)
            {
                _unsupported[key] = time.GetUtcNow() + AppServiceLimits.UnsupportedLifetime;
            }

            if (!answer.IsSuccess)
            {
                return null;
            }

            StrictJson.Validate(answer.Body);
            return JsonDocument.Parse(answer.Body, JsonLimits.Documents);
        }
        catch (Exception failure) when (failure is AppServiceUnreachableException or InvalidJsonException or JsonException)
        {
            KeysFailed(logger, service.Id, request.Contract.Id, failure.Message);
            return null;
        }
    }

    [LoggerMessage(EventId = 1505, Level = LogLevel.Warning, Message = "The application service '{Service}' gave no keys to {Operation}: {Reason}")]
    private static partial void KeysFailed(ILogger logger, string service, string operation, string reason);
}
