using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
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
using Myelin.Api.Json;

namespace Myelin.Api.ClientServer;

/// <summary>How a client reads what operations of the Client-Server API answer: by their contracts alone.</summary>
public static class ClientServerJson
{
    /// <summary>The options for every response.</summary>
    public static JsonSerializerOptions Responses { get; } = ApiJson.OptionsForResponses(
        ContractsJson.Default,
        AccountDataJson.Default,
        AccountsJson.Default,
        AppServicesJson.Default,
        DiscoveryJson.Default,
        EncryptionJson.Default,
        FiltersJson.Default,
        KeyBackupJson.Default,
        MediaJson.Default,
        PresenceJson.Default,
        ProfilesJson.Default,
        PushersJson.Default,
        PushRulesJson.Default,
        ReceiptsJson.Default,
        RelationsJson.Default,
        ReportsJson.Default,
        RoomDirectoryJson.Default,
        RoomsJson.Default,
        SyncJson.Default,
        ThirdPartyNetworksJson.Default,
        TypingJson.Default,
        UrlPreviewsJson.Default,
        UserDirectoryJson.Default);

    /// <summary>Reads a response.</summary>
    /// <param name="contract">The operation that was answered with success.</param>
    /// <param name="json">The body in UTF-8.</param>
    /// <exception cref="JsonException">It isn't what the contract promises.</exception>
    public static TResponse Read<TRequest, TResponse>(Operation<TRequest, TResponse> contract, ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, (JsonTypeInfo<TResponse>)Responses.GetTypeInfo(typeof(TResponse)))
        ?? throw new JsonException($"{contract.Untyped.Id} never answers null.");
}
