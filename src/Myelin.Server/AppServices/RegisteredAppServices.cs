using System.Collections.Frozen;
using Myelin.Server.AppServices.Registrations;
using Myelin.Server.Rooms;

namespace Myelin.Server.AppServices;

/// <summary>The application services registered with this server.</summary>
internal sealed class RegisteredAppServices(IReadOnlyList<AppService> services) : IServiceUsers
{
    private readonly FrozenDictionary<string, AppService> _byId = services.ToFrozenDictionary(service => service.Id, StringComparer.Ordinal);

    public IReadOnlyList<AppService> All => services;

    /// <summary>The service with this ID, or null.</summary>
    public AppService? Find(string? id) => id is not null ? _byId.GetValueOrDefault(id) : null;

    public bool Contains(string appService, UserId user) => Find(appService)?.Covers(user) is true;

    /// <summary>Whether another service than the given one has exclusive use of the name.</summary>
    public bool IsReserved(UserId user, string? exceptFor) => services.Any(service => service.Id != exceptFor && service.IsExclusive(user));

    /// <inheritdoc cref="IsReserved(UserId, string?)"/>
    public bool IsReserved(RoomAlias alias, string? exceptFor) => services.Any(service => service.Id != exceptFor && service.IsExclusive(alias));
}
