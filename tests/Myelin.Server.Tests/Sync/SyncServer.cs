using Microsoft.Extensions.DependencyInjection.Extensions;
using Myelin.Core.Identifiers;
using Myelin.Server.Ephemeral;
using Myelin.Server.Presence;
using Myelin.Server.Tests.Hosting;

namespace Myelin.Server.Tests.Sync;

/// <summary>A server whose users show no presence, where it does not keep it itself.</summary>
public sealed class SyncServer : IAsyncLifetime
{
    public ServerFixture Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await StartAsync();

    public static Task<ServerFixture> StartAsync(string? directory = null) => ServerFixture.StartAsync(
        overrides: builder => builder.Services.TryAddSingleton<IPresence, NoPresence>(),
        directory: directory);

    public Task<TestUser> RegisterAsync(string localpart) => Server.RegisterAsync(localpart);

    public Task<TestUser> LogInAsync(string localpart) => Server.LogInAsync(localpart);

    public ValueTask DisposeAsync() => Server.DisposeAsync();

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
