using System.Text.Json;

namespace Myelin.Api.ClientServer.KeyBackup;

/// <summary>A backup ("Server-side key backups").</summary>
/// <param name="Algorithm">How its keys are encrypted.</param>
/// <param name="AuthData">What the algorithm keeps with it.</param>
/// <param name="Count">The keys in it.</param>
/// <param name="Etag">Changes whenever its keys do.</param>
/// <param name="Version">The version.</param>
public sealed record RoomKeysVersion(string Algorithm, JsonElement AuthData, long Count, string Etag, string Version);

/// <summary>What a change of a backup's keys answers (<c>RoomKeysUpdateResponse</c>).</summary>
/// <param name="Etag">The new etag.</param>
/// <param name="Count">The keys in the backup.</param>
public sealed record RoomKeysUpdate(string Etag, long Count);
