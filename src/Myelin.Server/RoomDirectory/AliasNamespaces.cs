using Myelin.Api;
using Myelin.Server.Http;

namespace Myelin.Server.RoomDirectory;

/// <summary>Knows the aliases that only some may create: those in the namespaces of application services.</summary>
public interface IReservedAliases
{
    /// <summary>Whether the alias is reserved for another application service than this one; null for a caller that is not one.</summary>
    bool IsReserved(RoomAlias alias, string? appService);

    /// <summary>Whether the application service may create and remove the alias.</summary>
    bool Covers(string appService, RoomAlias alias);
}

/// <summary>Decides who may create and remove which aliases (Application Service API, "Server admin style permissions").</summary>
internal sealed class AliasNamespaces(IEnumerable<IReservedAliases> reserved)
{
    /// <exception cref="MatrixException"><c>M_EXCLUSIVE</c>.</exception>
    public void RequireMayManage(Caller caller, RoomAlias alias)
    {
        if (reserved.Any(aliases => aliases.IsReserved(alias, caller.AppService) || (caller.AppService is { } service && !aliases.Covers(service, alias))))
        {
            throw new MatrixException(
                400, ErrCode.Exclusive, caller.AppService is null ? "The alias is kept for an application service." : "The alias is not in the namespaces of this application service.");
        }
    }
}
