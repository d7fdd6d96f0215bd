using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using Myelin.Api;
using Myelin.Api.Contracts;
using Myelin.Core.Identifiers;

namespace Myelin.Server.Http;

/// <summary>Reads a contract's request from path, query and body, by its properties' attributes.</summary>
internal sealed class RequestBinder<TOperation>
    where TOperation : class
{
    private readonly Func<TOperation> _create;
    private readonly List<Action<TOperation, RequestValues>> _setters = [];
    private readonly JsonSerializerOptions _json;

    public RequestBinder(JsonSerializerOptions json)
    {
        _json = json;
        _create = Expression.Lambda<Func<TOperation>>(Expression.New(typeof(TOperation))).Compile();
        foreach (var property in typeof(TOperation).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (Source(property) is { } source)
            {
                var set = Setter(property);
                _setters.Add((request, values) => set(request, source(values)));
            }
        }
    }

    public static bool HasBody { get; } = typeof(TOperation).GetProperties()
        .Any(property => property.IsDefined(typeof(FromBodyAttribute)) || property.IsDefined(typeof(FromRawBodyAttribute)));

    public static bool HasContent { get; } = typeof(TOperation).GetProperties().Any(property => property.IsDefined(typeof(FromContentAttribute)));

    /// <exception cref="MatrixException">A part is missing or of the wrong form.</exception>
    public TOperation Bind(RequestValues values)
    {
        var request = _create();
        foreach (var set in _setters)
        {
            set(request, values);
        }

        return request;
    }

    private Func<RequestValues, object?>? Source(PropertyInfo property)
    {
        if (property.GetCustomAttribute<FromPathAttribute>() is { } fromPath)
        {
            var name = fromPath.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            var parse = Parser(property.PropertyType);
            return values => parse(name, values.Path(name));
        }

        if (property.GetCustomAttribute<FromQueryAttribute>() is { } fromQuery)
        {
            var name = fromQuery.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
            if (property.PropertyType == typeof(IReadOnlyList<string>))
            {
                return values => values.AllQuery(name);
            }

            var parse = Parser(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
            var isRequired = property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute));
            return values => values.Query(name) is { } text
                ? parse(name, text)
                : isRequired ? throw MatrixException.MissingParam($"Query parameter '{name}' is missing.") : null;
        }

        if (property.IsDefined(typeof(FromWholeQueryAttribute)))
        {
            return values => values.WholeQuery();
        }

        if (property.IsDefined(typeof(FromRawBodyAttribute)))
        {
            return values => RequireObject(values.Body);
        }

        if (property.IsDefined(typeof(FromBodyAttribute)))
        {
            var type = _json.GetTypeInfo(property.PropertyType);
            var requireNoNulls = BodyNulls.CheckFor(property);
            return values =>
            {
                try
                {
                    var body = JsonSerializer.Deserialize(values.Body.Span, type) ?? throw MatrixException.BadJson("The body must be a JSON object.");
                    requireNoNulls?.Invoke(body);
                    return body;
                }
                catch (JsonException exception)
                {
                    throw new MatrixException(
                        400,
                        exception.Message.Contains("missing required properties", StringComparison.Ordinal) ? ErrCodes.MissingParam : ErrCodes.BadJson,
                        $"The body is not of the form asked for{(exception.Path is { } path ? $" at {path}" : string.Empty)}.");
                }
            };
        }

        if (property.IsDefined(typeof(FromContentAttribute)))
        {
            return values => values.Content;
        }

        return null;
    }

    private static ReadOnlyMemory<byte> RequireObject(ReadOnlyMemory<byte> body)
    {
        var start = body.Span.TrimStart(" \t\r\n"u8);
        return start[0] == (byte)'{' ? body : throw MatrixException.BadJson("The body must be a JSON object.");
    }

    private static Action<TOperation, object?> Setter(PropertyInfo property)
    {
        var request = Expression.Parameter(typeof(TOperation));
        var value = Expression.Parameter(typeof(object));
        return Expression.Lambda<Action<TOperation, object?>>(
            Expression.Assign(Expression.Property(request, property), Expression.Convert(value, property.PropertyType)), request, value).Compile();
    }

    private static Func<string, string, object> Parser(Type type)
    {
        if (type == typeof(string))
        {
            return (_, text) => text;
        }

        if (type == typeof(RoomId))
        {
            return (name, text) => RoomId.TryParse(text, out var id) ? id : throw Invalid(name);
        }

        if (type == typeof(EventId))
        {
            return (name, text) => EventId.TryParse(text, out var id) ? id : throw Invalid(name);
        }

        if (type == typeof(UserId))
        {
            return (name, text) => UserId.TryParse(text, out var id) ? id : throw Invalid(name);
        }

        if (type == typeof(RoomAlias))
        {
            return (name, text) => RoomAlias.TryParse(text, out var id) ? id : throw Invalid(name);
        }

        if (type == typeof(DeviceId))
        {
            return (name, text) => text.Length > 0 ? new DeviceId(text) : throw Invalid(name);
        }

        if (type == typeof(long))
        {
            return (name, text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw Invalid(name);
        }

        if (type == typeof(int))
        {
            // Far-off limits and timeouts are clamped, as peers do, rather than refused.
            return (name, text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? (int)Math.Clamp(number, int.MinValue, int.MaxValue)
                : throw Invalid(name);
        }

        if (type == typeof(bool))
        {
            return (name, text) => text switch { "true" => true, "false" => false, _ => throw Invalid(name) };
        }

        throw new InvalidOperationException($"{typeof(TOperation).Name} has a parameter of type {type.Name}, which has no parser.");
    }

    private static MatrixException Invalid(string name) => MatrixException.InvalidParam($"'{name}' is not valid.");
}
