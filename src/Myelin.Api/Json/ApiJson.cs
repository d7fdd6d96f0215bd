using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Myelin.Api.AppServices;
using Myelin.Api.ClientServer.AccountData;
using Myelin.Api.ClientServer.Accounts;
using Myelin.Api.ClientServer.AppServices;
using Myelin.Api.ClientServer.Discovery;
using Myelin.Api.ClientServer.Encryption;
using Myelin.Api.ClientServer.Filters;
using Myelin.Api.ClientServer.KeyBackup;
using Myelin.Api.ClientServer.Media;
using Myelin.Api.ClientServer.Presence;
using Myelin.Api.ClientServer.Profiles;
using Myelin.Api.ClientServer.Pushers;
using Myelin.Api.ClientServer.PushRules;
using Myelin.Api.ClientServer.Receipts;
using Myelin.Api.ClientServer.Relations;
using Myelin.Api.ClientServer.Reports;
using Myelin.Api.ClientServer.RoomDirectory;
using Myelin.Api.ClientServer.Rooms;
using Myelin.Api.ClientServer.Sync;
using Myelin.Api.ClientServer.ThirdPartyNetworks;
using Myelin.Api.ClientServer.Typing;
using Myelin.Api.ClientServer.UrlPreviews;
using Myelin.Api.ClientServer.UserDirectory;
using Myelin.Api.Contracts;
using Myelin.Api.PushGateway;
using Myelin.Api.ServerServer.Directories;
using Myelin.Api.ServerServer.Discovery;
using Myelin.Api.ServerServer.Edus;
using Myelin.Api.ServerServer.Keys;
using Myelin.Api.ServerServer.Membership;
using Myelin.Api.ServerServer.Retrieval;
using Myelin.Api.ServerServer.Transactions;
using Myelin.Api.ServerServer.Users;
using Myelin.Core.Json;

namespace Myelin.Api.Json;

/// <summary>How the API's bodies are written and read: in snake case, without members that are null, and strictly.</summary>
public static class ApiJson
{
    /// <summary>The options for the bodies of all contracts.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        MaxDepth = JsonLimits.MaximumDepth,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new UserIdConverter(),
            new RoomIdConverter(),
            new EventIdConverter(),
            new RoomAliasConverter(),
            new DeviceIdConverter(),
            new ServerNameConverter(),
        },
        TypeInfoResolver = JsonTypeInfoResolver.Combine(
            AccountDataJson.Default,
            AccountsJson.Default,
            AppServiceJson.Default,
            AppServicesJson.Default,
            ContractsJson.Default,
            DirectoriesJson.Default,
            DiscoveryJson.Default,
            EdusJson.Default,
            EncryptionJson.Default,
            FiltersJson.Default,
            KeyBackupJson.Default,
            MediaJson.Default,
            MembershipJson.Default,
            PresenceJson.Default,
            ProfilesJson.Default,
            PushGatewayJson.Default,
            PushRulesJson.Default,
            PushersJson.Default,
            ReceiptsJson.Default,
            RelationsJson.Default,
            ReportsJson.Default,
            RetrievalJson.Default,
            RoomDirectoryJson.Default,
            RoomsJson.Default,
            ServerDiscoveryJson.Default,
            ServerKeysJson.Default,
            SyncJson.Default,
            ThirdPartyNetworksJson.Default,
            TransactionsJson.Default,
            TypingJson.Default,
            UrlPreviewsJson.Default,
            UserDirectoryJson.Default,
            UsersJson.Default),
    };

    /// <summary>
    /// The options for reading responses, and bodies whose depth has been checked. These nest deeper, because they contain content that itself may have the
    /// maximum depth.
    /// </summary>
    public static JsonSerializerOptions Responses { get; } = new(Options) { MaxDepth = JsonLimits.Documents.MaxDepth };

    /// <summary>Reads a raw value as a type of the API.</summary>
    /// <returns>Whether it is of that type.</returns>
    public static bool TryRead<T>(RawValue raw, [NotNullWhen(true)] out T? value)
    {
        try
        {
            value = JsonSerializer.Deserialize(raw.Utf8.Span, (JsonTypeInfo<T>)Responses.GetTypeInfo(typeof(T)));
            return value is not null;
        }
        catch (JsonException)
        {
            value = default;
            return false;
        }
    }

    /// <summary>Writes a value of a type of the API as raw JSON.</summary>
    public static RawValue Write<T>(T value) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, (JsonTypeInfo<T>)Responses.GetTypeInfo(typeof(T))));

    /// <summary>Reads a response.</summary>
    /// <param name="contract">The operation that succeeded.</param>
    /// <param name="json">The body in UTF-8.</param>
    /// <exception cref="JsonException">The body does not match the contract.</exception>
    public static TResponse Read<TRequest, TResponse>(Operation<TRequest, TResponse> contract, ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, (JsonTypeInfo<TResponse>)Responses.GetTypeInfo(typeof(TResponse)))
        ?? throw new JsonException($"{contract.Untyped.Id} never answers null.");
}
