using System.Globalization;
using System.Reflection;
using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.Contracts;

/// <summary>The text form of a type's values in paths and queries.</summary>
internal abstract class ParameterText
{
    private static readonly Dictionary<Type, ParameterText> All = Forms().ToDictionary(text => text.Type);

    protected abstract Type Type { get; }

    /// <summary>The form of a property's type; null if it has none.</summary>
    public static ParameterText? Of(Type type) => All.GetValueOrDefault(type);

    public abstract RequestPart<TRequest> InPath<TRequest>(PropertyInfo property, string name)
        where TRequest : class;

    public abstract RequestPart<TRequest> InQuery<TRequest>(PropertyInfo property, string name, bool isRequired)
        where TRequest : class;

    /// <summary>A parameter that may be repeated, each value in this form.</summary>
    public abstract RequestPart<TRequest> InQueryList<TRequest>(PropertyInfo property, string name, bool isRequired)
        where TRequest : class;

    private static List<ParameterText> Forms() =>
    [
        new ParameterText<string>(TryReadAny, value => value),
        new ParameterText<Secret>(TryReadAny, secret => secret.Reveal()),
        .. Values((string text, out RoomId id) => RoomId.TryParse(text, out id), id => id.Value),
        .. Values((string text, out EventId id) => EventId.TryParse(text, out id), id => id.Value),
        .. Values((string text, out UserId id) => UserId.TryParse(text, out id), id => id.Value),
        .. Values((string text, out RoomAlias id) => RoomAlias.TryParse(text, out id), id => id.Value),
        .. Values((string text, out ServerName name) => ServerName.TryParse(text, out name), name => name.Value),
        .. Values((string text, out DeviceId id) => (id = new DeviceId(text)).Value.Length > 0, id => id.Value),
        .. Values((string text, out bool value) => (value = text == "true") || text == "false", value => value ? "true" : "false"),
        .. Values<long>(TryReadNumber, value => value.ToString(CultureInfo.InvariantCulture)),
        .. Values<int>(TryReadNumber, value => value.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <summary>The forms of a value type and of its nullable type, whose null is an absent parameter.</summary>
    private static ParameterText[] Values<T>(TextReading<T> read, Func<T, string?> write)
        where T : struct, IEquatable<T> =>
    [
        new ParameterText<T>(read, value => Checked(value, read, write)),
        new ParameterText<T?>(
            (string text, out T? value) =>
            {
                var isRead = read(text, out var given);
                value = given;
                return isRead;
            },
            value => value is { } given ? Checked(given, read, write) : null),
    ];

    /// <summary>The value's text. Throws if it could not be read again, as for an uninitialised identifier.</summary>
    private static string Checked<T>(T value, TextReading<T> read, Func<T, string?> write)
        where T : struct, IEquatable<T> =>
        write(value) is { } text && read(text, out var again) && again.Equals(value)
            ? text
            : throw new ArgumentException($"'{value}' is no {typeof(T).Name}.");

    private static bool TryReadAny(string text, out string value)
    {
        value = text;
        return true;
    }

    private static bool TryReadAny(string text, out Secret value)
    {
        value = new Secret(text);
        return true;
    }

    private static bool TryReadNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    /// <remarks>Like other servers, this one clamps excessive limits and timeouts instead of refusing them.</remarks>
    private static bool TryReadNumber(string text, out int number)
    {
        var isNumber = TryReadNumber(text, out long given);
        number = (int)Math.Clamp(given, int.MinValue, int.MaxValue);
        return isNumber;
    }
}

/// <summary>Reads a value; false if the text is not valid.</summary>
internal delegate bool TextReading<T>(string text, out T value);

internal sealed class ParameterText<T>(TextReading<T> read, Func<T, string?> write) : ParameterText
{
    protected override Type Type => typeof(T);

    /// <exception cref="MatrixException"><c>M_INVALID_PARAM</c>.</exception>
    public T Read(string name, string text) => read(text, out var value) ? value : throw MatrixException.InvalidParam($"'{name}' is not valid.");

    /// <summary>The value's text; null if there is no value.</summary>
    /// <exception cref="ArgumentException">The value has no text that can be read again.</exception>
    public string? Write(T value) => write(value);

    public override RequestPart<TRequest> InPath<TRequest>(PropertyInfo property, string name) => new PathPart<TRequest, T>(property, name, this);

    public override RequestPart<TRequest> InQuery<TRequest>(PropertyInfo property, string name, bool isRequired) =>
        isRequired || default(T) is null
            ? new QueryPart<TRequest, T>(property, name, this, isRequired)
            : throw new InvalidOperationException($"{typeof(TRequest).Name}.{property.Name} is neither required nor nullable.");

    public override RequestPart<TRequest> InQueryList<TRequest>(PropertyInfo property, string name, bool isRequired) =>
        new QueryListPart<TRequest, T>(property, name, this, isRequired);
}
