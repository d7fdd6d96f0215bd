using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Myelin.Core.Identifiers;
using Myelin.Core.Push;
using Myelin.Server.Ephemeral;
using Myelin.Server.Log;
using Myelin.Server.Presence;
using Myelin.Server.PushRules;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Sync;

/// <summary>A server whose users have the default push rules and show no presence, where it does not keep these itself.</summary>
public sealed class SyncServer : IAsyncLifetime
{
    public ServerFixture Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await StartAsync();

    public static Task<ServerFixture> StartAsync(string? directory = null) => ServerFixture.StartAsync(
        overrides: builder =>
        {
            builder.Services.TryAddSingleton<IPushRules, DefaultRules>();
            builder.Services.TryAddSingleton<IPresence, NoPresence>();
        },
        directory: directory);

    public Task<TestUser> RegisterAsync(string localpart) => Server.RegisterAsync(localpart);

    public Task<TestUser> LogInAsync(string localpart) => Server.LogInAsync(localpart);

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private sealed class DefaultRules : IPushRules
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<UserId, UserPushRules> _rules = new();

        public ValueTask<UserPushRules> OfUserAsync(UserId user, CancellationToken cancellationToken) => new(_rules.GetOrAdd(user, static id =>
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            using (var writer = new System.Text.Json.Utf8JsonWriter(buffer))
            {
                writer.WriteStartObject();
                writer.WritePropertyName("global");
                DefaultPushRules.For(id).WriteTo(writer);
                writer.WriteEndObject();
            }

            return new UserPushRules(LogPosition.Start, buffer.WrittenMemory);
        }));
    }

    private sealed class NoPresence : IPresence
    {
        public ValueTask<UserPresence?> FindAsync(UserId user, CancellationToken cancellationToken) => new((UserPresence?)null);

        public ValueTask SetAsync(UserId user, PresenceKind presence, string? statusMessage, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void Synced(UserId user, DeviceId? device, PresenceKind presence)
        {
        }

        public void Acted(UserId user)
        {
        }

        public ValueTask<IReadOnlyList<UserPresence>> ChangedAfterAsync(UserId viewer, EphemeralPosition after, CancellationToken cancellationToken) => new([]);
    }
}
